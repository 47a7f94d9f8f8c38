"""The site in the reader's language: chosen, changed, kept, and written in mails."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_mail import Message as Mail

from app.credentials import passwords
from app.extensions import db, mail
from app.lib.dates import localize_digits
from app.models import User
from app.worker import outbox
from tests.support.browsing import Browser, Browsing
from tests.support.factories import follow, make_post, make_user

SIGN_IN = {"en": "Sign In", "es": "Iniciar sesión", "fa": "ورود"}
DIRECTION = {"en": "ltr", "es": "ltr", "fa": "rtl"}


@pytest.fixture
def letters(app: Flask) -> Iterator[list[Mail]]:
    """The mails that were sent, the first first."""
    with mail.record_messages() as messages:
        yield messages


def language_of(page: str) -> str:
    """Return the language of a page, whose direction must be the right one."""
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', page)
    assert found, page[:300]
    assert DIRECTION[found[1]] == found[2]
    return found[1]


def speak(browser: Browser, code: str, at: str = "/auth/login") -> str:
    """Press a language's button at the foot of a page; gives the page that follows."""
    data = {"language": code, "next": at}
    answer = browser.submit("/language", data, page=at)
    assert answer.headers["Location"] == at
    return browser.get(at).text


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("fa-IR,fa;q=0.9,en;q=0.5", "fa"),
        ("es-419,es;q=0.9", "es"),
        ("en-GB", "en"),
        ("de-AT,fa;q=0.3", "fa"),
        ("zh-Hans-CN", "en"),
        ("es-MX;q=0.8,en;q=0.9", "en"),
        ("*;q=0.1", "en"),
        ("nonsense;;;q=x", "en"),
        ("", "en"),
    ],
)
def test_browser_language_is_the_default(
    browsing: Browsing, header: str, expected: str
) -> None:
    headers = {"Accept-Language": header}
    page = browsing.anonymous().get("/auth/login", headers=headers).text
    assert language_of(page) == expected
    assert f"<h1>{SIGN_IN[expected]}</h1>" in page


def test_chosen_language_is_stored_and_changed(browsing: Browsing) -> None:
    browser = browsing.anonymous()
    persian = {"Accept-Language": "fa"}
    assert language_of(speak(browser, "es")) == "es"
    assert language_of(browser.get("/auth/login", headers=persian).text) == "es"
    assert language_of(speak(browser, "fa")) == "fa"
    assert language_of(speak(browser, "en")) == "en"
    assert language_of(browser.get("/auth/login", headers=persian).text) == "en"


@pytest.mark.parametrize("code", ["xx", "", "fa\x00", "../en"])
def test_unknown_language_changes_nothing(browsing: Browsing, code: str) -> None:
    browser = browsing.anonymous()
    speak(browser, "es")
    assert language_of(speak(browser, code)) == "es"


def test_users_language_applies_in_other_browsers(
    browsing: Browsing, alice: User
) -> None:
    here, there = browsing.as_user(alice), browsing.as_user(alice)
    assert language_of(speak(here, "fa", at="/settings")) == "fa"
    db.session.refresh(alice)
    assert alice.language == "fa"
    # The setting is stronger than the browser's own cookie and wishes.
    there.client.set_cookie("language", "es")
    headers = {"Accept-Language": "en"}
    assert language_of(there.get("/index", headers=headers).text) == "fa"
    assert language_of(speak(there, "en", at="/index")) == "en"
    assert language_of(here.get("/index").text) == "en"


def test_chosen_language_stays_after_signing_out(
    browsing: Browsing, alice: User
) -> None:
    browser = browsing.as_user(alice)
    speak(browser, "fa", at="/index")
    browser.submit("/auth/logout", page="/index")
    page = browser.get("/auth/login").text
    assert language_of(page) == "fa"


@pytest.mark.parametrize("count", [0, 1, 2])
def test_counts_have_their_plural_forms(browsing: Browsing, count: int) -> None:
    anna = make_user("anna")
    for number in range(count):
        follow(make_user(f"fan{number}"), anna)
    browser = browsing.as_user(anna)
    words = {
        "en": "1 follower" if count == 1 else f"{count} followers",
        "es": "1 seguidor" if count == 1 else f"{count} seguidores",
        "fa": f"{localize_digits(str(count), 'fa')} دنبال‌کننده",
    }
    for code, expected in words.items():
        page = speak(browser, code, at="/user/anna")
        assert f">{expected}</a>" in page


def test_persian_pages_have_persian_digits_and_dates(
    browsing: Browsing, alice: User, bob: User
) -> None:
    make_post(alice, "سلام")
    follow(bob, alice)
    page = speak(browsing.as_user(alice), "fa", at="/user/alice")
    shown = re.sub(r"<(script|style|option).*?</\1>|<[^>]*>", " ", page, flags=re.S)
    assert re.search(r"۱۴\d\d/\d+/\d+، \d\d:\d\d", shown)
    assert not re.search(r"[0-9]", shown), re.findall(r".{20}[0-9].{20}", shown)


@pytest.mark.parametrize(
    ("code", "sentences"),
    [
        ("en", ["This field is required.", "Field must be between 8 and 256"]),
        ("es", ["Este campo es obligatorio.", "Debe tener entre 8 y 256 caracteres."]),
        ("fa", ["پر کردن این بخش لازم است.", "باید بین ۸ تا ۲۵۶ نویسه داشته باشد."]),
    ],
)
def test_refusals_are_in_the_viewers_language(
    browsing: Browsing, code: str, sentences: list[str]
) -> None:
    browser = browsing.anonymous()
    speak(browser, code)
    data = {"email": "a@example.com", "password": "short", "password2": "short"}
    page = browser.submit("/auth/register", data).text
    assert [sentence for sentence in sentences if sentence not in page] == []


def test_refusal_of_differing_passwords_names_no_field(
    browsing: Browsing,
) -> None:
    browser = browsing.anonymous()
    speak(browser, "es")
    data = {"username": "anna", "email": "a@example.com"}
    data |= {"password": "tea and poetry", "password2": "coffee and prose"}
    page = browser.submit("/auth/register", data).text
    assert "Las dos contraseñas no coinciden." in page
    assert "password." not in page


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("en", "Please log in to access this page."),
        ("es", "Inicia sesión para ver esta página."),
        ("fa", "برای دیدن این صفحه لطفاً وارد شوید."),
    ],
)
def test_sign_in_prompt_is_in_the_viewers_language(
    browsing: Browsing, code: str, sentence: str
) -> None:
    headers = {"Accept-Language": code}
    browser = browsing.anonymous()
    page = browser.get("/index", headers=headers, follow_redirects=True).text
    assert sentence in page


@pytest.mark.parametrize("code", ["en", "es", "fa"])
def test_errors_are_in_the_viewers_language(browsing: Browsing, code: str) -> None:
    headers = {"Accept-Language": code}
    answer = browsing.anonymous().get("/no/such/page", headers=headers)
    assert answer.status_code == 404
    assert language_of(answer.text) == code
    title = {"en": "Not Found", "es": "No encontrado", "fa": "پیدا نشد"}[code]
    assert f"<h1>{title}</h1>" in answer.text


def test_mail_is_in_its_recipients_language(
    browsing: Browsing, letters: list[Mail]
) -> None:
    make_user("parisa", language="fa")
    stranger = browsing.anonymous()
    speak(stranger, "es")
    data = {"email": "parisa@example.com"}
    stranger.submit("/auth/reset_password_request", data)
    outbox.drain()
    (letter,) = letters
    assert letter.subject == "[Microblog] بازنشانی گذرواژه"
    assert "parisa عزیز،" in letter.body
    assert "۱۰ دقیقه" in letter.body
    assert '<html lang="fa" dir="rtl">' in letter.html


def test_mail_without_chosen_language_has_that_of_the_page(
    browsing: Browsing, letters: list[Mail], alice: User
) -> None:
    stranger = browsing.anonymous()
    speak(stranger, "es")
    stranger.submit("/auth/reset_password_request", {"email": alice.email})
    outbox.drain()
    assert letters[0].subject == "[Microblog] Restablece tu contraseña"


@pytest.mark.parametrize(
    ("code", "subject"),
    [
        ("en", "[Microblog] Your password was changed"),
        ("es", "[Microblog] Tu contraseña ha cambiado"),
        ("fa", "[Microblog] گذرواژه‌تان تغییر کرد"),
    ],
)
def test_worker_uses_the_recipients_language(
    letters: list[Mail], code: str, subject: str
) -> None:
    passwords.set_by_owner(make_user("anna", language=code), "another good one")
    outbox.drain()
    assert [letter.subject for letter in letters] == [subject]


def test_catalogues_are_compiled_into_the_data_folder(app: Flask) -> None:
    folder = Path(app.config["DATA_DIR"]) / "translations"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*.mo")}
    assert found == {f"{code}/LC_MESSAGES/messages.mo" for code in SIGN_IN}
