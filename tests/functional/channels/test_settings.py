"""Settings, Channels: programs, what waits, what died; without scripts."""

from typing import Any

import pytest

from app import db
from app.channels import programs
from app.extensions import broker
from app.models import User
from tests.support.browsing import Browser, Browsing
from tests.support.channels import Mailer

pytestmark = pytest.mark.usefixtures("broker_url")
PAGE = "/settings/channels"


@pytest.fixture
def browser(alice: User, browsing: Browsing) -> Browser:
    """Alice's browser."""
    return browsing.as_user(alice)


def test_program_is_registered_opened_and_removed(
    browser: Browser, alice: User
) -> None:
    assert "You have no program" in browser.get(PAGE).text
    response = browser.submit(PAGE, {"name": "Mailer", "is_public": ""})
    assert response.status_code == 302
    [program] = programs.list_of(alice.id)
    assert (program.name, program.is_public) == ("mailer", False)
    for button, is_public in (("open", True), ("close", False)):
        browser.submit(PAGE, {button: str(program.id)})
        db.session.rollback()
        assert programs.list_of(alice.id)[0].is_public is is_public
    browser.submit(PAGE, {"remove": str(program.id)})
    assert programs.list_of(alice.id) == []


@pytest.mark.parametrize("name", ["", "a b", "admin", "x" * 41, "\x00"])
def test_invalid_name_is_explained(browser: Browser, alice: User, name: str) -> None:
    response = browser.submit(PAGE, {"name": name})
    assert response.status_code == 400
    assert "field__error" in response.text
    assert programs.list_of(alice.id) == []


def test_number_of_programs_is_explained(browser: Browser, app: Any) -> None:
    app.config["CHANNEL_PROGRAMS"] = 0
    assert "remove one first" in browser.submit(PAGE, {"name": "mailer"}).text


def test_page_shows_what_waits_and_deletes_it(browser: Browser, mailer: Mailer) -> None:
    for _ in range(3):
        mailer.send()
    mailer.take()
    page = browser.get(PAGE).text
    assert f"/{mailer.queue}" in page
    assert "3 messages" in page
    assert "2 wait, 1 are with consumers" in page
    browser.submit(PAGE, {"remove_group": f"/{mailer.queue} main"})
    assert broker.queues(f"/{mailer.queue}")[0].groups == ()
    browser.submit(PAGE, {"delete_queue": f"/{mailer.queue}"})
    assert broker.queues(f"/{mailer.queue}") == []


def give_up(mailer: Mailer, tries: int = 5) -> None:
    mailer.send("letter", to="<b>bob</b>")
    for _ in range(tries):
        mailer.settle("nack", *mailer.take(), reason="no <i>paper</i>")


def test_dead_letters_are_shown_retried_and_deleted(
    browser: Browser, mailer: Mailer
) -> None:
    give_up(mailer)
    assert "1 dead letter" in browser.get(PAGE).text
    page = f"{PAGE}/{mailer.queue}"
    shown = browser.get(page).text
    assert "no &lt;i&gt;paper&lt;/i&gt;" in shown
    assert "<b>bob" not in shown
    browser.submit(page, {"retry": "all"})
    assert broker.queues(f"/{mailer.queue}")[0].length == 1
    assert "No dead letters" in browser.get(page).text
    give_up(mailer, 0)
    browser.submit(page, {"delete": "x"})
    browser.submit(page, {"delete": "all"})
    assert broker.dead_letters(f"/{mailer.queue}") == []


@pytest.mark.parametrize(
    ("channel", "status"),
    [
        ("queue/app/nobody/x", 404),
        ("topic/public", 404),
        ("x", 404),
        ("queue/app/a/b/messages", 404),
    ],
)
def test_other_channels_have_no_page(
    browser: Browser, channel: str, status: int
) -> None:
    assert browser.get(f"{PAGE}/{channel}").status_code == status


def test_programs_of_others_are_out_of_reach(
    mailer: Mailer, bob: User, browsing: Browsing
) -> None:
    mailer.send()
    stranger = browsing.as_user(bob)
    assert mailer.name not in stranger.get(PAGE).text
    assert stranger.get(f"{PAGE}/{mailer.queue}").status_code == 403
    for fields, status in (
        ({"remove": str(mailer.id)}, 404),
        ({"remove": "x"}, 404),
        ({"open": "99"}, 404),
        ({"delete_queue": f"/{mailer.queue}"}, 403),
        ({"remove_group": f"/{mailer.queue} main"}, 403),
    ):
        assert stranger.submit(PAGE, fields).status_code == status
    assert mailer.take()
