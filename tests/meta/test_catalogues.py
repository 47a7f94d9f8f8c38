"""Every sentence of the site is in every language, with all that it names."""

import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po
from jinja2 import Environment

import app as package
from app.cli.translate import extract
from config import Config
from tests.support.engines import make_config

ROOT = Path(package.__file__).parent
TEMPLATES = ROOT / "templates"
LANGUAGES = ("en", "es", "fa")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
# Arabic keyboards give these to letters and digits that Persian has of its own.
ARABIC_LETTERS = re.compile("[كيىة٠-٩]")
# Prefixes and suffixes that Persian joins with a half-space, and idle half-spaces.
LOOSE = re.compile(
    r"(?<![\u0600-\u06ff\u200c])(می|نمی) |\u200c[\s.,،]|\s\u200c| (ها|های)\b"
)
STRAIGHT_QUOTES = re.compile(r"[\"“”]")

# Only administrators read these; names of formats and programs have no translation.
UNTRANSLATED = {"email/error.html", "email/error.txt"}
SHOWN_ATTRIBUTES = {"alt", "aria-label", "label", "placeholder", "title", "value"}
WORD = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `pybabel extract` finds."""
    folder = tmp_path_factory.mktemp("messages")
    config = make_config("sqlite://", folder)
    with package.create_app(config).app_context():
        return read(extract(folder))


@cache
def catalogue(language: str) -> Catalog:
    path = ROOT / "translations" / language / "LC_MESSAGES" / "messages.po"
    return read(path, language)


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language)


def sentences(found: Catalog) -> Iterator[Message]:
    return (message for message in found if message.id)


def forms(text: object) -> list[str]:
    return list(text) if isinstance(text, tuple | list) else [str(text)]


def written(message: Message) -> list[str]:
    """Return the forms of a translation; one test alone complains of empty ones."""
    return [form for form in forms(message.string) if form]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str, collected: Catalog) -> None:
    known = catalogue(language)
    missing = []
    for message in sentences(collected):
        found = known.get(message.id)
        if found is None or not all(forms(found.string)):
            missing.append(message.id)
    assert missing == [], "run `flask translate update`, then translate what is empty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_over_or_in_doubt(
    language: str, collected: Catalog
) -> None:
    known = catalogue(language)
    assert {m.id for m in sentences(known)} == {m.id for m in sentences(collected)}
    assert [m.id for m in known if m.fuzzy and m.id] == []
    assert not known.obsolete


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_plural_forms_are_there(language: str) -> None:
    known = catalogue(language)
    assert known.num_plurals == get_plural(language).num_plurals
    for message in sentences(known):
        wanted = known.num_plurals if message.pluralizable else 1
        assert len(forms(message.string)) == wanted, message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_name_what_the_sentence_names(language: str) -> None:
    for message in sentences(catalogue(language)):
        wanted = set(PLACEHOLDER.findall(forms(message.id)[-1]))
        for form in written(message):
            assert set(PLACEHOLDER.findall(form)) == wanted, message.id
            assert form.count("%") == len(PLACEHOLDER.findall(form)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_end_as_the_sentence_ends(language: str) -> None:
    for message in sentences(catalogue(language)):
        ends = forms(message.id)[-1][-1] in ".:…"
        for form in written(message):
            assert (form[-1] in ".:…") >= ends, (message.id, form)
            assert form == form.strip(), message.id


def test_persian_is_written_in_persian_letters() -> None:
    for message in sentences(catalogue("fa")):
        for form in written(message):
            assert not ARABIC_LETTERS.search(form), form
            assert not LOOSE.search(form), form
            assert not STRAIGHT_QUOTES.search(form), form


def test_spanish_says_tu() -> None:
    for message in sentences(catalogue("es")):
        for form in written(message):
            assert not re.search(r"\b(usted|ustedes|vosotros|su contraseña)\b", form)
            assert ("?" in form) == ("¿" in form), form
            assert ("!" in form) == ("¡" in form), form


class Shown(HTMLParser):
    """Collects what of a page's source a reader sees."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "code")
        shown = SHOWN_ATTRIBUTES - ({"value"} if tag != "input" else set())
        self.texts += [text or "" for name, text in attrs if name in shown]

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.texts.append(data)


def literal_text(source: str) -> str:
    """Leave out of a template what Jinja computes."""
    tokens = Environment().lex(source)  # noqa: S701  # nothing is rendered here
    return "".join(text for _line, kind, text in tokens if kind == "data")


@pytest.mark.parametrize(
    "path",
    sorted(path for path in TEMPLATES.rglob("*.*") if path.suffix in (".html", ".txt")),
    ids=lambda path: path.relative_to(TEMPLATES).as_posix(),
)
def test_templates_say_nothing_that_cannot_be_translated(path: Path) -> None:
    if path.relative_to(TEMPLATES).as_posix() in UNTRANSLATED:
        return
    page = Shown()
    page.feed(literal_text(path.read_text()))
    assert [text for text in page.texts if WORD.search(text)] == []


def test_the_test_of_templates_sees_bare_words() -> None:
    page = Shown()
    page.feed(literal_text("""<a title="Go {{ _('on') }}">Hi {{ name }}</a>"""))
    assert page.texts == ["Go ", "Hi "]


def test_catalogues_are_offered_as_languages() -> None:
    found = {path.name for path in (ROOT / "translations").iterdir() if path.is_dir()}
    assert found == set(LANGUAGES) == set(Config.LANGUAGES)
