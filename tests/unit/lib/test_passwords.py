import contextlib
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.security import check_password_hash, generate_password_hash

from app.lib import passwords
from app.lib.passwords import (
    PasswordProblem,
    PasswordRefused,
    check_password,
    hash_password,
    is_common,
    is_outdated,
    validate_password,
)

GOOD = "river-lamp-42-onion"


def test_checks_what_it_hashed() -> None:
    stored = hash_password(GOOD)
    assert stored.startswith("scrypt:32768:8:1$")
    assert len(stored) <= 256
    assert check_password(stored, GOOD)
    assert not check_password(stored, GOOD + "x")
    assert not is_outdated(stored)


def test_checks_hashes_of_adopted_databases() -> None:
    stored = generate_password_hash("cat", method="pbkdf2:sha256:1000")
    assert check_password(stored, "cat")
    assert is_outdated(stored)


COMPOSED = "caf\u00e9 au lait, m\u0103rit"
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED])
@pytest.mark.parametrize("chosen", [COMPOSED, DECOMPOSED])
def test_keyboards_may_compose_letters_differently(chosen: str, typed: str) -> None:
    assert check_password(hash_password(chosen), typed)
    older = generate_password_hash(chosen, method="scrypt")
    assert check_password(older, typed)
    assert not check_password(older, typed.replace("lait", "l\u00e4it"))


def test_a_wide_blank_is_a_blank() -> None:
    assert check_password(hash_password("two words\u3000here"), "two words here")


@pytest.mark.parametrize(
    "stored", [None, "", "x", "scrypt$a$b", "scrypt:1:2$a$b", "md5:1$a$b", "a$b"]
)
def test_missing_or_damaged_hash_matches_nothing(stored: str | None) -> None:
    assert not check_password(stored, "")
    assert not check_password(stored, "0" * 128)


def test_missing_account_costs_as_much_as_existing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Count the work rather than the time: one scrypt of the same cost each."""
    costs: list[str] = []

    def counted(stored: str, password: str) -> bool:
        costs.append(stored.partition("$")[0])
        return check_password_hash(stored, password)

    monkeypatch.setattr(passwords, "check_password_hash", counted)
    stored_hash = hash_password(GOOD)
    check_password(stored_hash, "wrong")
    check_password(None, "wrong")
    check_password(stored_hash, "x" * 10_000)
    check_password(stored_hash, "\ud800")
    assert costs == ["scrypt:32768:8:1"] * 4


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "correct horse battery",
        "x7#kPq2!",
        "من امروز خوشحالم",
        "tr0ub4dor&3",
        "8402915837461",
        "🐈🐕🐇🦆🐢🦊🐼🐨",
    ],
)
def test_takes_good_passwords(password: str) -> None:
    validate_password(password, username="alice", email="alice@example.com")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("", PasswordProblem.TOO_SHORT),
        ("x7#kPq2", PasswordProblem.TOO_SHORT),
        ("x7#kPq2!" * 33, PasswordProblem.TOO_LONG),
        ("x7#kPq2!\ud800", PasswordProblem.CHARACTERS),
        ("caroline_b", PasswordProblem.PERSONAL),
        ("Caroline_B", PasswordProblem.PERSONAL),
        ("b_enilorac", PasswordProblem.PERSONAL),
        ("caroline_b2026!", PasswordProblem.PERSONAL),
        ("caro@example.com", PasswordProblem.PERSONAL),
        ("caro1234", PasswordProblem.PERSONAL),
        ("carocaro", PasswordProblem.PERSONAL),
        ("password", PasswordProblem.COMMON),
    ],
)
def test_refuses_bad_passwords(password: str, problem: PasswordProblem) -> None:
    with pytest.raises(PasswordRefused) as caught:
        validate_password(password, username="caroline_b", email="caro@example.com")
    assert caught.value.problem is problem


GUESSED_FIRST = """
    password Password1 P@ssw0rd p4$$w0rd! passwordpassword 12345678 123456789
    87654321 11111111 abcabcabc 1q2w3e4r 1qaz2wsx zaq12wsx qwertyuiop qwerty123
    asdfghjkl zxcvbnm1 iloveyou ILoveYou! letmein1 l3tm31n! welcome1 Welcome2026!
    admin123 admin@123 sunshine football1 baseball princess1 superman trustno1
    starwars monkey123 dragon99 abcd1234 abcdefgh 19901231 2000-01-01 hola1234
    contraseña tequiero teamo123 microblog microblog2026 سلام1234 دوستتدارم ۱۲۳۴۵۶۷۸
    ضصثقفغعه azertyuiop motdepasse a1b2c3d4 a12345678 !!!!!!!! password123456
    qwertyqwerty
"""


@pytest.mark.parametrize("password", GUESSED_FIRST.split())
def test_common_passwords_are_recognised(password: str) -> None:
    assert is_common(password)


def test_list_of_common_words_is_long_and_folded() -> None:
    words = passwords._common_words()
    assert len(words) > 1000
    assert all(word == word.casefold() and len(word) >= 3 for word in words)


@given(st.text(max_size=300))
def test_any_password_is_taken_or_refused(password: str) -> None:
    with contextlib.suppress(PasswordRefused):
        validate_password(password, username="alice", email="a@example.com")
