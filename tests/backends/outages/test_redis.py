"""Redis is cut off, hangs and is restarted below a site of many processes."""

import time

import pytest

from tests.support.outages import Mistreated, check_outcome

pytestmark = [pytest.mark.postgresql, pytest.mark.slow, pytest.mark.timeout(400)]


def test_nothing_accepted_is_lost_without_redis(site: Mistreated) -> None:
    traffic = site.traffic
    with traffic.going_on():
        for how in ("cut", "hung", "restarted"):
            began = time.monotonic()
            with site.mistreating("redis", how):
                pass
            found = traffic.pages.since(began)
            assert {status for _page, status in found} == {200}, found
            assert ("/healthz", 503) not in found
            traffic.wait_for_more()
        assert any(each.statuses[503] for each in traffic.senders)
        check_outcome(traffic)
