"""What workers carry out is registered once, under a name of its own."""

import pytest

from app import domains
from app.worker.registry import SCHEDULE, Handler, Job, PeriodicJob, Registry


def work(*_arguments: object) -> None:
    """Do nothing."""


def other(*_arguments: object) -> None:
    """Do nothing either."""


def test_domains_may_be_registered_twice() -> None:
    registry = Registry()
    domains.register(registry)
    first = list(registry.handlers), list(registry.periodic_jobs), list(registry.jobs)
    domains.register(registry)
    again = list(registry.handlers), list(registry.periodic_jobs), list(registry.jobs)
    assert first == again
    assert all(again)


def test_kind_has_one_handler() -> None:
    registry = Registry()
    registry.add_handler(Handler("kind", work))
    with pytest.raises(ValueError, match=r"^kind is registered already"):
        registry.add_handler(Handler("kind", other))


def test_periodic_job_has_a_name_of_its_own() -> None:
    registry = Registry()
    registry.add_periodic_job(PeriodicJob("name", work))
    with pytest.raises(ValueError, match=r"^name is registered already"):
        registry.add_periodic_job(PeriodicJob("name", other))


def test_job_has_a_name_of_its_own() -> None:
    registry = Registry()
    registry.add_job(Job("name", work))
    with pytest.raises(ValueError, match=r"^name is registered already"):
        registry.add_job(Job("name", other))


def test_handler_needs_a_lane_that_is_drained() -> None:
    with pytest.raises(ValueError, match=r"^kind: there is no lane"):
        Registry().add_handler(Handler("kind", work, lane="nowhere"))


def test_unknown_kinds_wait_in_the_database_lane() -> None:
    assert Registry().lane_of("of-the-future") == "database"


def test_periodic_jobs_that_take_long_have_processes_of_their_own() -> None:
    registry = Registry()
    domains.register(registry)
    apart = {job.process for job in registry.periodic_jobs.values()} - {SCHEDULE}
    assert apart == {"news", "search", "twitter"}
