"""What administrators do to accounts, posts and messages, and its entry in the log."""

from typing import Any

import pytest

from app import db
from app.credentials import tokens
from app.models import AuditEntry, Outbox, Post, User
from tests.functional.admin.test_pages import make_account, make_dead
from tests.support.browsing import Browser, Browsing
from tests.support.factories import make_post


def stored(user: User) -> User:
    """Return a person as they are stored now."""
    db.session.rollback()
    return db.session.get_one(User, user.id, populate_existing=True)


def entries() -> list[AuditEntry]:
    """Return the log, the oldest first."""
    db.session.rollback()
    return list(db.session.scalars(db.select(AuditEntry).order_by(AuditEntry.id)))


def send(browser: Browser, path: str, **fields: Any) -> Any:
    """Send the form of an action with a key, as its page has it."""
    page = browser.open("/admin/people/1")
    key = page.value("idempotency_key")
    return browser.submit(
        path, {"idempotency_key": key, **fields}, page="/admin/people"
    )


def act(browser: Browser, user: User, action: str, **fields: Any) -> list[str]:
    """Carry out an action on a person; return what the next page says."""
    response = send(browser, f"/admin/people/{user.id}/{action}", **fields)
    assert response.status_code == 302, response.text
    return browser.open(response.headers["Location"]).flashes


@pytest.mark.parametrize("action", ["suspend", "grant", "revoke"])
def test_dangerous_action_asks_first(admin: Browser, bob: User, action: str) -> None:
    page = admin.open(f"/admin/people/{bob.id}/{action}")
    assert "bob" in page.headings[0]
    assert "idempotency_key" in page.form("").fields
    assert entries() == []


def test_deactivated_person_is_out_and_hidden(
    admin: Browser, browsing: Browsing, bob: User
) -> None:
    theirs, post = browsing.as_user(bob), make_post(bob, "Hello")
    tokens.create(bob, "phone", secret="s", key=None)
    flashes = act(admin, bob, "suspend", reason="spam")
    assert flashes == ["The account of bob is deactivated."]
    assert theirs.get("/settings").status_code == 302
    assert tokens.list_alive(stored(bob)) == []
    assert admin.get("/user/bob").status_code == 404
    assert admin.get(f"/post/{post.id}").status_code == 404
    (entry,) = entries()
    assert (entry.actor_name, entry.action) == ("alice", "suspend")
    assert (entry.target_name, entry.details) == ("bob", {"reason": "spam"})
    assert len(entry.request_id) > 7


def test_reactivated_person_is_back(
    admin: Browser, browsing: Browsing, bob: User
) -> None:
    post = make_post(bob, "Hello")
    act(admin, bob, "suspend")
    assert act(admin, bob, "reactivate") == ["The account of bob is active again."]
    assert browsing.as_user(bob).get("/settings").status_code == 200
    assert admin.get(f"/post/{post.id}").status_code == 200
    assert act(admin, bob, "reactivate") == ["This account is not deactivated."]


def test_address_is_confirmed_once(admin: Browser, bob: User) -> None:
    bob.email_confirmed_at = None
    db.session.commit()
    assert act(admin, bob, "confirm") == ["The address of bob is confirmed."]
    assert stored(bob).email_confirmed_at is not None
    assert act(admin, bob, "confirm") == ["This address is confirmed already."]
    assert [entry.action for entry in entries()] == ["confirm_address"]


def test_rights_are_granted_and_taken_away(
    admin: Browser, browsing: Browsing, bob: User
) -> None:
    act(admin, bob, "grant")
    assert browsing.as_user(bob).get("/admin/").status_code == 200
    act(admin, bob, "revoke")
    assert not stored(bob).is_admin
    assert [entry.action for entry in entries()] == ["grant_admin", "revoke_admin"]


@pytest.mark.parametrize("action", ["revoke", "suspend"])
def test_own_account_is_spared(admin: Browser, alice: User, action: str) -> None:
    (flash,) = act(admin, alice, action)
    assert flash.startswith("You cannot do this to your own account.")
    assert (stored(alice).is_admin, stored(alice).is_active) == (True, True)
    assert entries() == []


def test_administrator_is_not_deactivated(admin: Browser, bob: User) -> None:
    act(admin, bob, "grant")
    (flash,) = act(admin, bob, "suspend")
    assert flash.startswith("This person is an administrator")
    assert stored(bob).is_active


def test_reset_link_is_queued_once_for_two_presses(admin: Browser, bob: User) -> None:
    key = admin.open(f"/admin/people/{bob.id}").value("idempotency_key")
    for _press in range(2):
        path = f"/admin/people/{bob.id}/reset"
        response = admin.submit(path, {"idempotency_key": key}, page="/admin/people")
        assert response.status_code == 302
    assert db.session.query(Outbox).filter_by(kind="password_reset").count() == 1
    assert len(entries()) == 1


def test_sessions_of_a_person_end(
    admin: Browser, browsing: Browsing, bob: User
) -> None:
    theirs = browsing.as_user(bob)
    act(admin, bob, "sign-out")
    assert theirs.get("/settings").status_code == 302
    assert admin.get("/admin/").status_code == 200


@pytest.mark.parametrize("action", ["grant", "reset", "sign-out", "confirm"])
def test_mirrored_account_has_no_such_action(admin: Browser, action: str) -> None:
    user = make_account(1).user
    (flash,) = act(admin, user, action)
    assert flash.startswith("This account is mirrored from elsewhere")


def test_post_is_deleted_and_logged(admin: Browser, bob: User) -> None:
    post_id = make_post(bob, "Buy now").id
    page = admin.open(f"/admin/posts/{post_id}/delete")
    assert "Buy now" in page.text
    path = f"/admin/posts/{post_id}/delete"
    assert send(admin, path).status_code == 302
    assert db.session.get(Post, post_id) is None
    (entry,) = entries()
    assert (entry.action, entry.target_id) == ("delete_post", str(post_id))
    assert entry.details == {"author": "bob"}
    assert admin.get(path).status_code == 404


def test_deletion_on_the_page_of_a_post_is_logged(admin: Browser, bob: User) -> None:
    post_id = make_post(bob, "Buy now").id
    path = f"/post/{post_id}/delete"
    assert admin.submit(path, {"submit": "1"}).status_code == 302
    (entry,) = entries()
    assert (entry.action, entry.details) == ("delete_post", {"author": "bob"})


def test_deleting_an_own_post_is_not_logged(admin: Browser, alice: User) -> None:
    path = f"/post/{make_post(alice).id}/delete"
    assert admin.submit(path, {"submit": "1"}).status_code == 302
    assert entries() == []


def test_dead_message_is_carried_out_again(admin: Browser) -> None:
    message_id = make_dead().id
    assert send(admin, f"/admin/outbox/{message_id}/retry").status_code == 302
    db.session.rollback()
    message = db.session.get_one(Outbox, message_id, populate_existing=True)
    assert (message.dead_at, message.attempts) == (None, 0)
    assert send(admin, f"/admin/outbox/{message_id}/retry").status_code == 404
    assert [entry.action for entry in entries()] == ["retry_message"]


def test_dead_message_is_deleted_after_a_question(admin: Browser) -> None:
    message_id = make_dead().id
    path = f"/admin/outbox/{message_id}/delete"
    assert "SMTPServerDisconnected" in admin.open(path).text
    assert send(admin, path).status_code == 302
    db.session.rollback()
    assert db.session.get(Outbox, message_id) is None


def test_account_is_mirrored_at_once(admin: Browser) -> None:
    account = make_account(1, failures=4)
    path = f"/admin/twitter/{account.user_id}/mirror"
    assert send(admin, path).status_code == 302
    db.session.refresh(account)
    assert account.failures == 0
    assert send(admin, "/admin/twitter/99/mirror").status_code == 404


def test_others_carry_out_nothing(browsing: Browsing, bob: User, alice: User) -> None:
    browser = browsing.as_user(bob)
    for path in (f"/admin/people/{alice.id}/grant", f"/admin/people/{bob.id}/grant"):
        response = browser.submit(path, {}, page="/settings")
        assert response.status_code == 403
    assert not stored(bob).is_admin


def test_form_without_a_token_is_refused(admin: Browser, bob: User) -> None:
    path = f"/admin/people/{bob.id}/grant"
    response = admin.client.post(path, headers={"Accept": "text/html"})
    assert response.status_code == 400
    assert not stored(bob).is_admin


def test_long_reason_is_refused_with_a_message(admin: Browser, bob: User) -> None:
    (flash,) = act(admin, bob, "suspend", reason="x" * 300)
    assert "200" in flash
    assert stored(bob).is_active


def test_log_lists_entries_after_people_are_gone(admin: Browser, bob: User) -> None:
    act(admin, bob, "sign-out")
    assert "signed out everywhere" in admin.open("/admin/log").text
    db.session.execute(db.delete(User).where(User.id == bob.id))
    db.session.commit()
    assert "bob" in admin.open("/admin/log").text


def test_log_is_paged(admin: Browser, bob: User) -> None:
    for number in range(60):
        db.session.add(entry_about(f"person{number}"))
    db.session.commit()
    first = admin.open("/admin/log")
    assert "person59" in first.text
    assert "person0 " in admin.open(first.neighbour("next") or "").text


def entry_about(name: str) -> AuditEntry:
    return AuditEntry(
        actor_name="ann",
        action="suspend",
        target_kind="user",
        target_id="1",
        target_name=name,
        details={},
    )
