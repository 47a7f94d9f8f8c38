from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.lib.usernames import (
    UsernameProblem,
    UsernameRefused,
    email_key,
    username_key,
    validate_username,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("alice", "alice"),
        ("Bob.Smith-2", "Bob.Smith-2"),
        ("a", "a"),
        ("7", "7"),
        ("a_b", "a_b"),
        ("  charlie ", "charlie"),
        ("ｂｏｂ", "bob"),
        ("x" * 64, "x" * 64),
    ],
)
def test_takes_good_names(typed: str, stored: str) -> None:
    assert validate_username(typed) == stored


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", UsernameProblem.EMPTY),
        (" \n", UsernameProblem.EMPTY),
        ("x" * 65, UsernameProblem.TOO_LONG),
        ("a/b", UsernameProblem.CHARACTERS),
        ("a b", UsernameProblem.CHARACTERS),
        ("a?b", UsernameProblem.CHARACTERS),
        ("a#b", UsernameProblem.CHARACTERS),
        ("a\x00b", UsernameProblem.CHARACTERS),
        ("bob\u202e", UsernameProblem.CHARACTERS),
        ("аlice", UsernameProblem.CHARACTERS),
        ("علی", UsernameProblem.CHARACTERS),
        ("../auth/logout?", UsernameProblem.CHARACTERS),
        ("..", UsernameProblem.EDGES),
        (".bob", UsernameProblem.EDGES),
        ("bob-", UsernameProblem.EDGES),
        ("_", UsernameProblem.EDGES),
        ("admin", UsernameProblem.RESERVED),
        ("ADMIN", UsernameProblem.RESERVED),
        ("Api", UsernameProblem.RESERVED),
    ],
)
def test_refuses_bad_names(typed: str, problem: UsernameProblem) -> None:
    with pytest.raises(UsernameRefused) as caught:
        validate_username(typed)
    assert caught.value.problem is problem


def test_the_owner_may_be_admin() -> None:
    assert validate_username("admin", allow_reserved=True) == "admin"


@pytest.mark.parametrize("key", [username_key, email_key])
@pytest.mark.parametrize(
    ("one", "other"),
    [("John", "john"), ("ＪＯＨＮ", "john"), ("STRASSE", "straße"), (" A@X ", "a@x")],
)
def test_keys_agree_whatever_the_case(
    key: Callable[[str], str], one: str, other: str
) -> None:
    assert key(one) == key(other)


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    assert username_key(username_key(name)) == username_key(name)


@given(st.text())
def test_any_name_is_taken_or_refused(name: str) -> None:
    try:
        taken = validate_username(name)
    except UsernameRefused:
        return
    assert taken.isascii()
    assert validate_username(taken) == taken
