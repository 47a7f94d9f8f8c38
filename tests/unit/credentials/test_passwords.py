import threading
from collections.abc import Iterator
from datetime import timedelta

import jwt
import pytest
from flask import Flask

from app.credentials import accounts, emails, passwords, reset_tokens, tokens
from app.exceptions import Invalid
from app.extensions import db, mail
from app.lib.clock import utcnow
from app.models import Outbox, User
from app.worker import outbox
from tests.support.factories import PASSWORD, make_user

NEW = "another staple entirely"
Sent = list[object]


@pytest.fixture
def sent(app: Flask) -> Iterator[list]:  # type: ignore[type-arg]  # flask-mail's messages
    """Return the mails that workers have sent."""
    with mail.record_messages() as messages:
        yield messages


@pytest.fixture
def secret(app: Flask) -> str:
    return str(app.config["SECRET_KEY"])


def test_a_changed_password_ends_sessions_and_tokens(
    app: Flask, alice: User, sent: list[object]
) -> None:
    epoch, token = alice.session_epoch, tokens.create(alice, "phone")

    passwords.change(alice, PASSWORD, NEW)
    outbox.drain()

    assert accounts.authenticate("alice", NEW) is alice
    assert alice.session_epoch > epoch
    assert tokens.find(token) is None
    assert [m.recipients for m in sent] == [["alice@example.com"]]  # type: ignore[attr-defined]  # a message


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [("wrong", NEW, "current_password"), (PASSWORD, "short", "password")],
)
def test_a_password_is_not_changed(
    app: Flask, alice: User, current: str, new: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        passwords.change(alice, current, new)
    assert caught.value.field == field
    assert accounts.authenticate("alice", PASSWORD) is alice


def test_reset_request_queues_same_message_for_any_address(
    app: Flask, alice: User
) -> None:
    passwords.request_reset("alice@example.com", "en")
    passwords.request_reset("nobody@example.com", "en")
    first, second = db.session.query(Outbox).order_by(Outbox.id)
    assert first.kind == second.kind
    assert first.payload.keys() == second.payload.keys()


def test_reset_link_is_sent_to_the_address(
    app: Flask, alice: User, sent: list[object], secret: str
) -> None:
    app.config["PUBLIC_URL"] = "https://blog.example"
    passwords.request_reset("Alice@EXAMPLE.com", "en")
    passwords.request_reset("nobody@example.com", "en")
    outbox.drain()

    (message,) = sent
    assert message.recipients == ["alice@example.com"]  # type: ignore[attr-defined]  # a message
    assert message.subject == "[Microblog] Reset Your Password"  # type: ignore[attr-defined]  # a message
    address = "https://blog.example/auth/reset_password/"
    token = message.body.partition(address)[2].split()[0]  # type: ignore[attr-defined]  # a message
    assert passwords.reset(token, secret, NEW) is alice


def test_no_row_contains_a_reset_token(app: Flask, alice: User) -> None:
    passwords.request_reset("alice@example.com", "en")
    assert "ey" not in str(db.session.query(Outbox).one().payload["id"])
    assert set(db.session.query(Outbox).one().payload) == {"email", "locale", "id"}


def test_a_link_works_once(app: Flask, alice: User, secret: str) -> None:
    token = reset_tokens.make(alice, secret, 600)
    api_token = tokens.create(alice, "phone")

    passwords.reset(token, secret, NEW)

    assert accounts.authenticate("alice", NEW) is alice
    assert tokens.find(api_token) is None
    with pytest.raises(Invalid) as caught:
        passwords.reset(token, secret, "yet another phrase")
    assert caught.value.field == "token"


def test_a_weak_password_does_not_spend_the_link(
    app: Flask, alice: User, secret: str
) -> None:
    token = reset_tokens.make(alice, secret, 600)
    with pytest.raises(Invalid) as caught:
        passwords.reset(token, secret, "short")
    assert caught.value.field == "password"
    assert passwords.reset(token, secret, NEW)


def test_of_two_uses_at_once_one_wins(app: Flask, alice: User, secret: str) -> None:
    token = reset_tokens.make(alice, secret, 600)
    outcomes: list[str] = []
    barrier = threading.Barrier(3)

    def use(number: int) -> None:
        with app.app_context():
            barrier.wait(20)
            try:
                passwords.reset(token, secret, f"{NEW} {number}")
                outcomes.append("reset")
            except Invalid as error:
                outcomes.append(error.field)

    threads = [threading.Thread(target=use, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["reset", "token", "token"]


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "\x00", "\ud800", "é", "x" * 9999])
def test_nonsense_opens_nothing(app: Flask, secret: str, token: str) -> None:
    with pytest.raises(Invalid):
        passwords.reset(token, secret, NEW)
    assert not emails.is_recoverable(token, secret)


def test_other_changes_spend_the_link_too(app: Flask, alice: User, secret: str) -> None:
    token = reset_tokens.make(alice, secret, 600)
    expired = reset_tokens.make(alice, secret, -1)
    assert reset_tokens.verify(expired, secret) is None
    assert reset_tokens.verify(token, "another secret that is long enough") is None
    emails.change(alice, PASSWORD, "new@example.com", secret)
    assert reset_tokens.verify(token, secret) is None


def test_a_deleted_account_gets_no_link(
    app: Flask, alice: User, sent: list[object], secret: str
) -> None:
    token = reset_tokens.make(alice, secret, 600)
    passwords.request_reset("alice@example.com", "en")
    accounts.deactivate(alice)
    outbox.drain()
    assert [m.subject for m in sent] == ["[Microblog] Your account was deleted"]  # type: ignore[attr-defined]  # a message
    assert reset_tokens.verify(token, secret) is None


def test_mail_to_old_address_recovers_the_account(
    app: Flask, alice: User, sent: list[object], secret: str
) -> None:
    passwords_before = alice.password_hash
    emails.change(alice, PASSWORD, "Thief@Example.com", secret)
    outbox.drain()

    (message,) = sent
    assert message.recipients == ["alice@example.com"]  # type: ignore[attr-defined]  # a message
    assert "Thief@example.com" in message.body  # type: ignore[attr-defined]  # a message
    token = message.body.partition("/auth/recover_email/")[2].split()[0]  # type: ignore[attr-defined]  # a message
    assert emails.is_recoverable(token, secret)

    sent.clear()
    emails.recover(token, secret)
    outbox.drain()

    assert alice.email == "alice@example.com"
    assert alice.password_hash is None is not passwords_before
    assert [m.recipients for m in sent] == [["alice@example.com"]]  # type: ignore[attr-defined]  # a message
    assert not emails.is_recoverable(token, secret)
    with pytest.raises(Invalid):
        emails.recover(token, secret)


def links_of(sent: list[object]) -> list[str]:
    """Return the recovery links of all mails, the oldest first, and empty the sink."""
    outbox.drain()
    marked = [m.body.partition("/auth/recover_email/")[2] for m in sent]  # type: ignore[attr-defined]  # a message
    sent.clear()
    return [text.split()[0] for text in marked if text]


def test_recovery_ends_the_links_of_the_thief(
    app: Flask, alice: User, sent: list[object], secret: str
) -> None:
    emails.change(alice, PASSWORD, "b@example.com", secret)
    emails.change(alice, PASSWORD, "c@example.com", secret)
    to_alice, to_thief = links_of(sent)
    # The thief's own changes of the password must not end Alice's link.
    passwords.change(alice, PASSWORD, NEW)

    emails.recover(to_alice, secret)
    assert alice.email == "alice@example.com"
    assert not emails.is_recoverable(to_thief, secret)
    with pytest.raises(Invalid):
        emails.recover(to_thief, secret)
    # Nor does either link work once Alice has moved to another address herself.
    passwords.set_by_owner(alice, PASSWORD)
    emails.change(alice, PASSWORD, "home@example.com", secret)
    assert not emails.is_recoverable(to_alice, secret)
    assert not emails.is_recoverable(to_thief, secret)
    (newest,) = links_of(sent)
    assert emails.is_recoverable(newest, secret)


def test_recovery_by_thief_leaves_link_of_owner_valid(
    app: Flask, alice: User, sent: list[object], secret: str
) -> None:
    emails.change(alice, PASSWORD, "b@example.com", secret)
    emails.change(alice, PASSWORD, "c@example.com", secret)
    to_alice, to_thief = links_of(sent)
    emails.recover(to_thief, secret)
    assert alice.email == "b@example.com"
    emails.recover(to_alice, secret)
    assert alice.email == "alice@example.com"
    assert not emails.is_recoverable(to_thief, secret)


@pytest.mark.parametrize(("minutes", "works"), [(-2, True), (0, False), (2, True)])
def test_link_of_version_one_is_dated_by_its_end(
    app: Flask, alice: User, secret: str, minutes: int, works: bool
) -> None:
    moment = utcnow()
    alice.recovered_since = moment - timedelta(minutes=1)
    alice.recovered_at = moment + timedelta(minutes=1)
    db.session.commit()
    ends = moment + timedelta(minutes=minutes, days=emails.RECOVERY_DAYS)
    claims = {"recover": alice.id, "email": "old@example.com", "exp": ends.timestamp()}
    token = jwt.encode(claims, secret, algorithm="HS256")
    assert emails.is_recoverable(token, secret) is works


@pytest.mark.parametrize(
    ("password", "address", "field"),
    [
        ("wrong", "new@example.com", "password"),
        (PASSWORD, "bob@example.com", "email"),
        (PASSWORD, "BOB@example.com", "email"),
        (PASSWORD, "nonsense", "email"),
    ],
)
def test_an_address_is_not_changed(
    app: Flask, alice: User, secret: str, password: str, address: str, field: str
) -> None:
    make_user("bob")
    with pytest.raises(Invalid) as caught:
        emails.change(alice, password, address, secret)
    assert caught.value.field == field
    db.session.refresh(alice)
    assert alice.email == "alice@example.com"


def test_an_address_may_change_its_case(app: Flask, alice: User, secret: str) -> None:
    emails.change(alice, PASSWORD, "Alice@example.com", secret)
    db.session.refresh(alice)
    assert alice.email == "Alice@example.com"


def test_forks_queue_reset_mail_by_old_name(
    app: Flask, alice: User, sent: list[object]
) -> None:
    from app.auth.email import send_password_reset_email

    send_password_reset_email(alice)
    outbox.drain()
    assert [m.recipients for m in sent] == [["alice@example.com"]]  # type: ignore[attr-defined]  # a message
