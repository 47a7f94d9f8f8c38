import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.security import generate_password_hash

from app.credentials import accounts, tokens
from app.exceptions import Invalid
from app.extensions import db
from app.models import User
from app.users import queries
from app.worker import outbox
from tests.support.factories import PASSWORD, make_user


def refusal(act: Callable[..., object], *arguments: object) -> Invalid:
    with pytest.raises(Invalid) as caught:
        act(*arguments)
    return caught.value


def test_an_account_is_opened(app: Flask) -> None:
    user = accounts.register("Alice", "Alice@Example.com", PASSWORD, about_me=" hi\r\n")

    found = db.session.get_one(User, user.id)
    assert (found.username, found.username_key) == ("Alice", "alice")
    assert (found.email, found.email_key) == ("Alice@example.com", "alice@example.com")
    assert found.about_me == " hi"
    assert found.check_password(PASSWORD)
    assert not found.is_admin


@pytest.mark.parametrize(
    "name",
    [
        "", " ", "a b", "a/b", "../auth/logout?", "?", "#", ".", "-a", "a.", "jöhn",
        "admin", "Settings", "x" * 65, "a\nb", "a\x00", "\ud800", "аlice", "a\u202eb",
        "deleted~1",
    ],
)  # fmt: skip
def test_bad_names_are_refused(app: Flask, name: str) -> None:
    error = refusal(accounts.register, name, "a@example.com", PASSWORD)
    assert error.field == "username"
    assert error.message


@pytest.mark.parametrize(
    "address",
    [
        "", "x", "a@", "@b.c", "a@b", "a b@example.com", "a@example.com\nBcc: b@c.de",
        "a@example.com,b@example.com", "x" * 120 + "@example.com", "a\x00@example.com",
        "\ud800@example.com", "jöhn@example.com", "Alice <a@example.com>",
    ],
)  # fmt: skip
def test_bad_addresses_are_refused(app: Flask, address: str) -> None:
    error = refusal(accounts.register, "alice", address, PASSWORD)
    assert error.field == "email"


@pytest.mark.parametrize("password", ["", "short", "password123", "alice1", "x" * 300])
def test_weak_passwords_are_refused(app: Flask, password: str) -> None:
    error = refusal(accounts.register, "alice", "alice@example.com", password)
    assert error.field == "password"
    assert error.message % error.parameters


@pytest.mark.parametrize("name", ["alice", "ALICE", "ａｌｉｃｅ", " alice "])
def test_a_name_is_taken_in_any_spelling(app: Flask, alice: User, name: str) -> None:
    error = refusal(accounts.register, name, "other@example.com", PASSWORD)
    assert (error.field, error.message) == (
        "username",
        "Please use a different username.",
    )


def test_an_address_is_taken_in_any_case(app: Flask, alice: User) -> None:
    error = refusal(accounts.register, "other", "ALICE@example.COM", PASSWORD)
    assert (error.field, error.message) == (
        "email",
        "Please use a different email address.",
    )


@pytest.mark.parametrize("same", ["username", "email"])
def test_of_people_who_register_at_once_one_succeeds(app: Flask, same: str) -> None:
    outcomes: list[str] = []
    barrier = threading.Barrier(5)

    def register(number: int) -> None:
        name = "same" if same == "username" else f"name{number}"
        address = "same@example.com" if same == "email" else f"a{number}@example.com"
        with app.app_context():
            barrier.wait(20)
            try:
                accounts.register(name, address, PASSWORD)
                outcomes.append("registered")
            except Invalid as error:
                outcomes.append(error.field)

    threads = [threading.Thread(target=register, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(outcomes) == sorted(["registered", *[same] * 4])


@pytest.mark.parametrize(
    "login", ["alice", "Alice", " alice ", "alice@example.com", "ALICE@EXAMPLE.COM"]
)
def test_people_sign_in_by_name_or_address(app: Flask, alice: User, login: str) -> None:
    assert accounts.authenticate(login, PASSWORD) is alice


@pytest.mark.parametrize(
    ("login", "password"),
    [
        ("alice", "wrong"),
        ("alice", ""),
        ("alice", "\ud800"),
        ("nobody", PASSWORD),
        ("\x00", PASSWORD),
        ("\ud800", PASSWORD),
        ("", PASSWORD),
        ("x" * 100_000, PASSWORD),
    ],
)
def test_nobody_else_signs_in(
    app: Flask, alice: User, login: str, password: str
) -> None:
    assert accounts.authenticate(login, password) is None


def test_an_account_without_a_password_opens_for_nobody(app: Flask) -> None:
    db.session.add(User(username="alice", email="alice@example.com"))
    db.session.commit()
    assert accounts.authenticate("alice", "") is None
    assert accounts.authenticate("alice", PASSWORD) is None


def test_hash_is_computed_for_unknown_names_too(
    app: Flask, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes: list[str | None] = []

    def note(password_hash: str | None, password: str) -> bool:
        hashes.append(password_hash)
        return False

    monkeypatch.setattr(accounts, "check_password", note)
    accounts.authenticate("alice", "wrong")
    accounts.authenticate("nobody", "wrong")
    assert hashes == [alice.password_hash, None]


def test_outdated_hash_is_replaced_without_ending_sessions(app: Flask) -> None:
    old = generate_password_hash(PASSWORD, method="pbkdf2:sha256:1000")
    user = make_user("alice")
    user.password_hash, epoch = old, user.session_epoch
    db.session.commit()

    assert accounts.authenticate("alice", PASSWORD) is user
    db.session.refresh(user)
    assert str(user.password_hash).startswith("scrypt:")
    assert user.session_epoch == epoch
    assert accounts.authenticate("alice", PASSWORD) is user


def test_adopted_twins_are_distinguished_by_spelling(app: Flask) -> None:
    first = make_user("john")
    second = User(username="John", email="JOHN@example.com")
    second.username_key, second.email_key = "john#2", "john@example.com#2"
    second.set_password("another horse battery")
    db.session.add(second)
    db.session.commit()

    assert accounts.authenticate("john", PASSWORD) is first
    assert accounts.authenticate("John", "another horse battery") is second
    assert accounts.authenticate("JOHN@example.com", "another horse battery") is second
    assert db.session.scalar(queries.by_name("JOHN")) is first


def test_deleting_needs_the_password(app: Flask, alice: User) -> None:
    error = refusal(accounts.delete, alice, "wrong")
    assert error.field == "password"
    assert alice.is_active


def test_a_deleted_account_is_gone_at_once(app: Flask, alice: User) -> None:
    token = tokens.create(alice, "phone")
    epoch = alice.session_epoch

    accounts.delete(alice, PASSWORD)

    assert accounts.authenticate("alice", PASSWORD) is None
    assert db.session.scalar(queries.by_name("alice")) is None
    assert db.session.scalar(queries.by_id(alice.id)) is None
    assert tokens.find(token) is None
    assert alice.session_epoch > epoch


def test_deleted_account_frees_address_and_reserves_name(
    app: Flask, alice: User
) -> None:
    accounts.delete(alice, PASSWORD)
    with pytest.raises(Invalid, match="different username"):
        accounts.register("alice", "alice@example.com", PASSWORD)
    again = accounts.register("alison", "alice@example.com", PASSWORD)
    outbox.drain()

    people = db.session.scalars(sa.select(User.id)).all()
    assert people == [again.id]


def test_an_owner_is_looked_for(app: Flask, alice: User) -> None:
    assert accounts.has_accounts()
    assert not accounts.has_administrator()
    alice.is_admin = True
    db.session.commit()
    assert accounts.has_administrator()
    accounts.deactivate(alice)
    assert not accounts.has_administrator()
