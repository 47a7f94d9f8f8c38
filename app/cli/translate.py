"""`flask translate`: catalogues of translations, made without a shell."""

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po, write_po
from flask import current_app
from flask.cli import AppGroup

translate = AppGroup("translate", help="Make and update the translations.")
LOCALE = re.compile(r"[a-z]{2,3}(_[A-Za-z]{2,8})*")


@translate.command()
@click.argument("lang")
def init(lang: str) -> None:
    """Create the catalogue of a language."""
    if not LOCALE.fullmatch(lang):
        raise click.BadParameter(f"{lang!r} is no locale such as fa or zh_Hans")
    with TemporaryDirectory() as folder:
        template = extract(Path(folder))
        _babel("init", "-i", str(template), "-d", _catalogues(), "-l", lang)
    _copy_english()


@translate.command()
def update() -> None:
    """Update every catalogue with the sentences of the code."""
    with TemporaryDirectory() as folder:
        template = extract(Path(folder))
        options = ("--ignore-obsolete", "--no-fuzzy-matching")
        _babel("update", *options, "-i", str(template), "-d", _catalogues())
    _copy_english()


@translate.command()
def compile() -> None:
    """Compile every catalogue."""
    _babel("compile", "-d", _catalogues(), "--statistics")


def extract(folder: Path) -> Path:
    """Write all marked sentences to a template in `folder`; return its path."""
    root = Path(current_app.root_path).parent
    template = folder / "messages.pot"
    _babel(
        "extract",
        "-F", str(root / "babel.cfg"),
        "-k", "_l",
        "-k", "_ln:1,2",
        # Babel would leave out templates/_macros: it skips what begins with "_".
        "--ignore-dirs", ".*",
        "--no-location",
        "--sort-output",
        "--project=Microblog",
        "-o", str(template),
        str(root / "app"),
    )  # fmt: skip
    return template


def _copy_english() -> None:
    """Copy the sentences of the code into the English catalogue."""
    path = Path(_catalogues()) / "en" / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return
    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    for message in catalogue:
        if message.id:
            message.string = message.id
    with path.open("wb") as file:
        write_po(file, catalogue)


def _catalogues() -> str:
    return str(Path(current_app.root_path) / "translations")


def _babel(*arguments: str) -> None:
    """Run a command of Babel in this process. Raises ClickException if it fails."""
    try:
        command: Any = CommandLineInterface()
        failed = command.run(["pybabel", "--quiet", *arguments])
    except SystemExit as error:
        failed = error.code
    if failed:
        raise click.ClickException(f"pybabel {arguments[0]} failed")
