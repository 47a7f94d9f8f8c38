"""An outage is logged when it begins, once a minute, and when it ends."""

import logging

import pytest
import redis
import sqlalchemy as sa

from app.exceptions import Unavailable
from app.lib import outages
from app.lib.outages import Outage
from tests.support.clocks import Clock


@pytest.fixture
def outage(clock: Clock) -> Outage:
    return Outage("elasticsearch", clock=clock)


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has noticed no outage yet."""
    monkeypatch.setattr(outages, "_outages", {})


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def test_an_outage_of_75_seconds_gives_three_lines(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _call in range(75 * 64):
        outage.failed(ConnectionRefusedError("refused\nat length"))
        clock.now += 1 / 64
    outage.succeeded()
    outage.succeeded()
    assert lines(caplog) == [
        "elasticsearch does not answer: ConnectionRefusedError: refused",
        "elasticsearch has not answered for 60 s; 3841 calls failed:"
        " ConnectionRefusedError: refused",
        "elasticsearch answers again after 75 s; 4800 calls failed",
    ]
    assert not any(record.exc_info for record in caplog.records)


def test_flapping_service_is_logged_once_a_minute(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    for _call in range(300):
        outage.failed(TimeoutError())
        outage.succeeded()
        clock.now += 1
    assert len(lines(caplog)) == 10


def test_refused_calls_count_with_the_former_reason(
    outage: Outage, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    outage.failed(TimeoutError("no answer"))
    outage.failed()
    clock.now += 61
    outage.failed()
    assert lines(caplog)[-1].endswith("3 calls failed: TimeoutError: no answer")


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (Unavailable("smtp"), "smtp"),
        (redis.ConnectionError("refused"), "redis"),
        (sa.exc.OperationalError("SELECT", {}, OSError("gone")), "database"),
        (sa.exc.TimeoutError("pool"), "database"),
    ],
)
@pytest.mark.usefixtures("fresh")
def test_failure_counts_for_its_service(
    error: Exception, part: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert outages.note(error)
    assert outages.of(part).is_on
    assert lines(caplog)[0].startswith(f"{part} does not answer: ")
    # Administrators are mailed what is an error.
    level = logging.ERROR if part == "database" else logging.WARNING
    assert caplog.records[0].levelno == level


def test_own_bug_is_no_outage() -> None:
    assert not outages.note(KeyError("name"))


@pytest.mark.usefixtures("fresh")
def test_complaints_of_a_library_are_counted(
    caplog: pytest.LogCaptureFixture,
) -> None:
    outages.count_complaints("a-library", "redis", "storage unreachable")
    log = logging.getLogger("a-library")
    for _call in range(20):
        log.warning("Rate limit storage unreachable - falling back")
        try:
            raise redis.TimeoutError("no answer")
        except redis.TimeoutError:
            log.exception("Failed to rate limit")
    failed_job = "something else\nTraceback:\n  storage unreachable"
    log.error(failed_job)
    assert lines(caplog) == [
        "redis does not answer: Rate limit storage unreachable - falling back",
        failed_job,
    ]
