"""Compiled catalogues follow their sources."""

import os
from gettext import GNUTranslations
from pathlib import Path

import pytest

from app.lib.catalogues import compile_catalogues


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write(tmp_path / "source", "es", "Hola")
    write(tmp_path / "source", "fa", "سلام")
    return tmp_path / "source"


def write(folder: Path, locale: str, text: str) -> Path:
    po = folder / locale / "LC_MESSAGES" / "messages.po"
    po.parent.mkdir(parents=True, exist_ok=True)
    po.write_text(
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
        f'msgid "Hi"\nmsgstr "{text}"\n',
        encoding="utf-8",
    )
    return po


def read(folder: Path, locale: str) -> str:
    with (folder / locale / "LC_MESSAGES" / "messages.mo").open("rb") as file:
        return GNUTranslations(file).gettext("Hi")


def test_all_catalogues_are_compiled_once(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    assert compile_catalogues(source, target) == ["es", "fa"]
    assert (read(target, "es"), read(target, "fa")) == ("Hola", "سلام")
    assert compile_catalogues(source, target) == []


def test_only_a_changed_catalogue_is_compiled_again(
    source: Path, tmp_path: Path
) -> None:
    target = tmp_path / "target"
    compile_catalogues(source, target)
    po = write(source, "es", "Buenas")
    # Older than before, as after checking out an earlier version.
    os.utime(po, (1, 1))
    assert compile_catalogues(source, target) == ["es"]
    assert read(target, "es") == "Buenas"


def test_no_file_is_written_beside_sources(source: Path, tmp_path: Path) -> None:
    compile_catalogues(source, tmp_path / "target")
    assert {path.suffix for path in source.rglob("*.*")} == {".po"}


def test_no_sources_are_no_problem(tmp_path: Path) -> None:
    assert compile_catalogues(tmp_path / "none", tmp_path / "target") == []
