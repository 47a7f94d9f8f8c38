from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from flask import Flask

from app.credentials import accounts
from app.extensions import db
from app.models import AuditEntry, User
from tests.support.factories import PASSWORD

Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask) -> Run:
    """Run `flask user …`."""

    def invoke(*arguments: str, **options: Any) -> Result:
        runner = app.test_cli_runner()
        return runner.invoke(args=["user", *arguments], **options)

    return invoke


def test_an_administrator_is_made(app: Flask, run: Run) -> None:
    typed = f"{PASSWORD}\n{PASSWORD}\n"
    result = run("create", "admin", "admin@example.com", "--admin", input=typed)

    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    user = accounts.authenticate("admin", PASSWORD)
    assert user
    assert user.is_admin


def test_a_password_comes_from_the_environment_too(app: Flask, run: Run) -> None:
    result = run(
        "create", "alice", "alice@example.com", env={"USER_PASSWORD": PASSWORD}
    )
    assert result.exit_code == 0, result.output
    assert accounts.authenticate("alice", PASSWORD)


@pytest.mark.parametrize(
    "arguments",
    [
        ("alice", "other@example.com", "--password", PASSWORD),
        ("other", "alice@example.com", "--password", PASSWORD),
        ("a/b", "other@example.com", "--password", PASSWORD),
        ("other", "other@example.com", "--password", "short"),
    ],
)
def test_rules_hold_at_the_shell(
    alice: User, run: Run, arguments: tuple[str, ...]
) -> None:
    result = run("create", *arguments)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "%(" not in result.output


def test_a_password_is_set(alice: User, run: Run) -> None:
    epoch = alice.session_epoch
    assert run("password", "ALICE", "--password", "another staple").exit_code == 0
    db.session.expire_all()
    assert accounts.authenticate("alice", "another staple")
    assert alice.session_epoch > epoch


def test_administrators_come_and_go(alice: User, bob: User, run: Run) -> None:
    run("admin", "alice")
    listed = run("list", "--admins").output
    assert "alice" in listed
    assert "bob" not in listed
    assert run("admin", "alice", "off").exit_code == 1
    run("admin", "bob")
    run("admin", "alice", "off")
    assert "alice" not in run("list", "--admins").output
    assert len(run("list").output.splitlines()) == 2


def test_rights_taken_at_the_shell_end_sessions(
    alice: User, bob: User, run: Run
) -> None:
    for name in ("alice", "bob"):
        run("admin", name)
    epoch = alice.session_epoch
    for _ in range(2):
        assert run("admin", "alice", "off").exit_code == 0
    db.session.expire_all()
    assert alice.session_epoch == epoch + 1
    entries = db.session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id))
    assert list(entries) == ["grant_admin", "grant_admin", "revoke_admin"]


def test_an_account_is_deleted(alice: User, run: Run) -> None:
    assert run("delete", "alice", input="n\n").exit_code == 1
    assert run("delete", "alice", "--yes").exit_code == 0
    assert run("list").output == ""


@pytest.mark.parametrize(
    "command", [("password", "--password", "x"), ("delete", "--yes")]
)
def test_unknown_username_is_refused(run: Run, command: tuple[str, ...]) -> None:
    result = run(command[0], "nobody", *command[1:])
    assert result.exit_code == 1
    assert "nobody" in result.output


def test_counters_are_repaired(alice: User, run: Run) -> None:
    db.session.execute(sa.update(User).values(post_count=9))
    db.session.commit()
    assert "1 people looked at, 1 repaired." in run("recount").output
    assert "1 people looked at, 0 repaired." in run("recount").output
