"""A slip is told by the type checker, and by the client itself where nobody checks."""

import dataclasses
import re
from pathlib import Path
from typing import get_type_hints

import pytest

from flask_twitter_api import Settings, TwitterAPI, TwitterClient
from flask_twitter_api.options import Options

MISUSE = Path(__file__).with_name("misuse.py")
HOME = Path(__file__).parents[1]


def test_a_strict_checker_refuses_every_slip_and_no_right_line(tmp_path: Path) -> None:
    api = pytest.importorskip("mypy.api")
    settings = tmp_path / "mypy.ini"
    # An unpacked archive is no package; there the installed one is found.
    home = HOME.parent if HOME.name == "flask_twitter_api" else tmp_path
    settings.write_text(
        f"[mypy]\nstrict = true\nfollow_imports = silent\nmypy_path = {home}\n"
    )
    misuse = tmp_path / MISUSE.name
    misuse.write_text(MISUSE.read_text())
    where = ["--config-file", str(settings), "--cache-dir", str(tmp_path)]
    told, problems, _ = api.run([*where, "--no-pretty", str(misuse)])
    assert not problems
    found = {
        (int(line), kind)
        for line, kind in re.findall(r":(\d+): error: .*\[([a-z-]+)\]", told)
    }
    marked = {
        (number, mark[1])
        for number, line in enumerate(MISUSE.read_text().splitlines(), 1)
        if (mark := re.search(r"# E: ([a-z-]+)$", line))
    }
    assert found == marked, told


def test_the_type_of_the_options_names_every_setting() -> None:
    settings = {one.name: one.type for one in dataclasses.fields(Settings)}
    del settings["api_key"]
    assert get_type_hints(Options) == settings


def test_a_misspelt_option_is_refused_and_the_right_one_named() -> None:
    with pytest.raises(TypeError, match="no option cache_tl; did you mean cache_ttl"):
        TwitterClient("key", cache_tl=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match=r"no option zzz$"):
        TwitterClient("key", zzz=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        TwitterAPI(transports=None)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="belong to an application"):
        TwitterAPI(redis=object())
