"""What every template, sheet and script of the site promises."""

import gzip
import re
from pathlib import Path

import pytest

import app as package
from app.web.speed import assets

ROOT = Path(package.__file__).parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

PAGES = sorted(
    path for path in TEMPLATES.rglob("*.html") if path.parent.name != "email"
)
SHEETS = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").rglob("*.js"))

# A fragment begins with "_", macros are only imported; all else is a page of its own.
FRAGMENTS = {"main/user_popup.html", "base.html"}
MOST_TEMPLATE_LINES = 120
MOST_SCRIPT_LINES = 60
# The sheets in one and each script, compressed: design.md allows 100 kB for all.
# All scripts, though no page loads all.
FIRST_LOAD_BYTES = 40_000

INLINE = {
    "script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>{]*\sstyle\s*=", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "foreign address": re.compile(r"""(src|href)=["'](https?:)?//""", re.IGNORECASE),
}
PHYSICAL = re.compile(
    r"(?<![\w-])("
    r"(margin|padding|border|inset)-(left|right|top|bottom)[\w-]*"
    r"|left|right|top|bottom|(min-|max-)?(width|height)"
    r"|border-(top|bottom)-(left|right)-radius|overflow-[xy]"
    r")\s*:|(text-align|float|clear)\s*:\s*(left|right)"
)
ASSET = re.compile(r"asset\('([^'~]+)'\)")


def name(path: Path) -> str:
    """Return a path as the test's report shows it."""
    return path.relative_to(ROOT).as_posix()


def is_page(path: Path) -> bool:
    """Return whether a template is a page of its own."""
    inner = path.relative_to(TEMPLATES)
    hidden = any(part.startswith("_") for part in inner.parts)
    return not hidden and inner.as_posix() not in FRAGMENTS


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_holds_no_inline_code(path: Path) -> None:
    text = path.read_text()
    found = [what for what, pattern in INLINE.items() if pattern.search(text)]
    assert found == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_template_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) < MOST_TEMPLATE_LINES


@pytest.mark.parametrize("path", [page for page in PAGES if is_page(page)], ids=name)
def test_page_extends_another(path: Path) -> None:
    assert path.read_text().startswith("{% extends '")


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_assets_of_template_exist(path: Path) -> None:
    named = ASSET.findall(path.read_text())
    assert [asset for asset in named if not (STATIC / asset).is_file()] == []


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_icons_of_template_are_drawn(path: Path) -> None:
    icons = set(
        re.findall(r'<symbol id="([\w-]+)"', (STATIC / "img/icons.svg").read_text())
    )
    used = re.findall(r"\bicon\('([\w-]+)'", path.read_text())
    assert set(used) <= icons


def everywhere(paths: list[Path]) -> list[Path]:
    """Return the files of every page; those of administrators and news are not."""
    return [path for path in paths if path.parent.name not in ("admin", "news")]


def test_every_sheet_and_behavior_is_linked_once() -> None:
    sheets = [
        path.relative_to(STATIC / "css").with_suffix("") for path in everywhere(SHEETS)
    ]
    assert sorted(map(Path, assets.SHEETS)) == sorted(sheets)
    text = (TEMPLATES / "_macros/assets.html").read_text()
    behaviors = {path.stem for path in (STATIC / "js/behaviors").glob("*.js")}
    named = set(re.findall(r"'([\w-]+)'", text))
    assert behaviors <= named


def test_used_behaviors_exist() -> None:
    known = {path.stem for path in (STATIC / "js/behaviors").glob("*.js")}
    used: set[str] = set()
    for path in PAGES:
        for names in re.findall(
            r'data-behavior["\']?[=:]\s*["\']([\w -]+)', path.read_text()
        ):
            used.update(names.split())
    assert used
    assert used <= known


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_script_is_short_and_imports_nothing_unversioned(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) < MOST_SCRIPT_LINES
    # A module asks for others through app.js, which knows their versioned addresses.
    assert not re.search(r"^import\s|import\(['\"]", text, re.MULTILINE)


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_sheet_speaks_of_start_and_end(path: Path) -> None:
    found = [match.group(0) for match in PHYSICAL.finditer(path.read_text())]
    assert found == []


@pytest.mark.parametrize("path", SHEETS, ids=name)
def test_sheet_takes_its_colours_from_the_tokens(path: Path) -> None:
    if path.name != "tokens.css":
        assert not re.search(r":[^;{]*#[0-9a-f]{3,8}\b", path.read_text())


def test_first_load_is_small() -> None:
    style = b"".join(path.read_bytes() for path in everywhere(SHEETS))
    parts = [style, *(path.read_bytes() for path in everywhere(SCRIPTS))]
    assert sum(len(gzip.compress(part)) for part in parts) <= FIRST_LOAD_BYTES
