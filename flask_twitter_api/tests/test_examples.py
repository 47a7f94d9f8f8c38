"""Every example of the manual runs, and prints what it says beside it."""

import re
import shlex
from pathlib import Path

import pytest
from flask import Flask

from flask_twitter_api import TwitterClient, errors, events
from flask_twitter_api.sandbox import Sandbox, SandboxServer, faults

from .conftest import KEY, MakeApp
from .samples import Samples

HOME = Path(__file__).parents[1]
MANUAL = [HOME / "README.md", *sorted((HOME / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PRINTED = re.compile(r"^ *print\(.*\)  # (.+)$", re.MULTILINE)
#: An id that the manual uses, in whose place the sandbox has another.
SOME_ID = "1900000000000000001"
#: Commands that run until they are stopped, which tests of their own do.
ENDLESS = {"sandbox", "listen"}
NOT_OURS = ("pip install", "pytest", "python -m flask_twitter_api.generate", "export")

DOCUMENT = pytest.mark.parametrize("path", MANUAL, ids=lambda path: path.name)


def blocks(path: Path, kind: str) -> list[str]:
    """The blocks of a kind, each below as many lines as stand above it."""
    text = path.read_text()
    return [
        "\n" * text.count("\n", 0, found.start(2)) + found[2]
        for found in BLOCK.finditer(text)
        if found[1] == kind
    ]


@pytest.fixture
def some_id(sandbox: Sandbox) -> str:
    """A tweet of Alice that was answered."""
    return Samples(sandbox).answered().id


@DOCUMENT
def test_examples_run_and_print_what_they_say(
    path: Path,
    server: SandboxServer,
    some_id: str,
    redis_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FLASK_TWITTER_API_KEY", KEY)
    monkeypatch.setenv("FLASK_TWITTER_API_BASE_URL", server.url)
    here = {
        '"your-key"': f'"your-key", base_url="{server.url}"',
        "redis://localhost:6379/0": redis_url,
        SOME_ID: some_id,
    }
    namespace: dict[str, object] = {"__name__": "example"}
    for source in blocks(path, "python"):
        expected = PRINTED.findall(source)
        for printed, ours in here.items():
            source = source.replace(printed, ours)
        exec(compile(source, str(path), "exec"), namespace)  # noqa: S102 - our own
        shown = capsys.readouterr().out
        for line in expected:
            before, found, shown = shown.partition(f"{line}\n")
            assert found, f"{line!r} is not printed, but: {before}"
    close(namespace)


def close(namespace: dict[str, object]) -> None:
    """Close the connections that an example left open."""
    for thing in namespace.values():
        if isinstance(thing, Flask):
            thing.extensions["twitter_api"].client.close()
        elif isinstance(thing, TwitterClient):
            thing.close()


@DOCUMENT
def test_commands_of_the_manual_run(
    path: Path, make_app: MakeApp, some_id: str
) -> None:
    runner = make_app().test_cli_runner()
    for line in "".join(blocks(path, "sh")).splitlines():
        words = shlex.split(line.replace(SOME_ID, some_id), comments=True)
        if not words or line.startswith(NOT_OURS):
            continue
        assert words[0] == "flask"
        if words[2] not in ENDLESS:
            result = runner.invoke(args=words[1:])
            assert result.exit_code == 0, f"{line}: {result.output}"


@DOCUMENT
def test_every_block_says_what_it_is(path: Path) -> None:
    kinds = {name for name, _ in BLOCK.findall(path.read_text())}
    assert kinds <= {"python", "sh", "text", "json", "toml", "nginx"}


@DOCUMENT
def test_links_of_the_manual_lead_somewhere(path: Path) -> None:
    text = BLOCK.sub("", path.read_text())
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = target.partition("#")
        if ":" in name:
            continue
        document = (path.parent / name).resolve() if name else path
        assert document.exists(), target
        if anchor:
            assert anchor in anchors(document), target


def anchors(path: Path) -> set[str]:
    """The anchors that a page for Markdown makes of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(), re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", one.lower()) for one in headings)
    return {one.replace(" ", "-") for one in plain}


def test_the_manual_has_every_error_with_its_word_and_status() -> None:
    text = (HOME / "docs" / "errors.md").read_text()
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| (\d+) \|", text, re.MULTILINE)
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    family = {kind for kind in kinds if issubclass(kind, errors.TwitterError)}
    known = {(kind.__name__, kind.code, str(kind.http_status)) for kind in family}
    assert set(rows) == known


def test_the_manual_has_every_misfortune_and_every_kind_of_event() -> None:
    testing = (HOME / "docs" / "testing.md").read_text()
    assert [kind for kind in faults.KINDS if f"`{kind}`" not in testing] == []
    watching = (HOME / "docs" / "budgets.md").read_text()
    assert [kind for kind in events.KINDS if f'"{kind}"' not in watching] == []
