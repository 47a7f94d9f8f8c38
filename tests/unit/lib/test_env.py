import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from app.lib import env


def read_key(
    reader: Callable[..., Any], *arguments: Any, value: str | None, **options: Any
) -> Any:
    """Read the variable KEY, which has this value or none."""
    with mock.patch.dict(os.environ, {} if value is None else {"KEY": value}):
        return reader("KEY", *arguments, **options)


def test_reads_this_process_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROBLOG_TEST", "1")
    assert env.text("MICROBLOG_TEST") == "1"
    assert env.boolean("MICROBLOG_TEST") is True


def test_reads_text() -> None:
    assert read_key(env.text, value=" a ") == "a"
    assert read_key(env.text, "b", value=" ") == "b"
    assert read_key(env.text, value=None) == ""


@pytest.mark.parametrize(
    ("value", "number"), [("7", 7), (" 0 ", 0), ("-3", -3), ("", 5), ("۷", 7)]
)
def test_reads_whole_numbers(value: str, number: int) -> None:
    assert read_key(env.integer, 5, value=value) == number


@pytest.mark.parametrize("value", ["x", "1.5", "0", "11", "1e3"])
def test_refuses_other_numbers(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a whole number from 1 to 10"):
        read_key(env.integer, 5, minimum=1, maximum=10, value=value)


def test_says_which_bound_there_is() -> None:
    with pytest.raises(env.BadSetting, match="at least 1"):
        read_key(env.integer, 5, minimum=1, value="0")
    with pytest.raises(env.BadSetting, match="at most 1"):
        read_key(env.integer, 5, maximum=1, value="2")
    with pytest.raises(env.BadSetting, match="a whole number"):
        read_key(env.integer, 5, value="two")


def test_reads_decimals() -> None:
    assert read_key(env.decimal, 2.0, value="0.5") == 0.5
    assert read_key(env.decimal, 2.0, value=None) == 2.0


@pytest.mark.parametrize("value", ["x", "nan", "inf", "-1"])
def test_refuses_other_decimals(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a number of at least 0"):
        read_key(env.decimal, 2.0, value=value)


@pytest.mark.parametrize("value", ["true", "True", "1", "yes", "on", " ON "])
def test_reads_true(value: str) -> None:
    assert read_key(env.boolean, value=value) is True


@pytest.mark.parametrize("value", ["", " ", "0", "false", "False", "no", "off"])
def test_reads_false(value: str) -> None:
    assert read_key(env.boolean, True, value=value) is False


def test_a_missing_boolean_has_its_default() -> None:
    assert read_key(env.boolean, value=None) is False
    assert read_key(env.boolean, True, value=None) is True


def test_errors_do_not_repeat_the_value() -> None:
    with pytest.raises(env.BadSetting) as caught:
        read_key(env.boolean, value="s3cret")
    assert "s3cret" not in str(caught.value)
    assert caught.value.key == "KEY"


def test_reads_lists() -> None:
    assert read_key(env.listing, value="a, b,,c ") == ["a", "b", "c"]
    assert read_key(env.listing, ["x"], value=" ") == ["x"]
    assert read_key(env.listing, ["x"], value=",") == []


def test_reads_a_choice() -> None:
    assert (
        read_key(env.choice, "local", {"local", "gravatar"}, value="Local") == "local"
    )
    with pytest.raises(env.BadSetting, match="one of gravatar, local"):
        read_key(env.choice, "local", {"local", "gravatar"}, value="x")


def test_reads_urls() -> None:
    assert read_key(env.url, value="http://a.example:80/") == "http://a.example:80"
    assert read_key(env.url, "http://b.example", value=None) == "http://b.example"
    assert read_key(env.url, schemes=["redis"], value="redis://h/0") == "redis://h/0"


@pytest.mark.parametrize(
    "value", ["a.example", "ftp://a.example", "http://", "http://[", "http://a:99999"]
)
def test_refuses_other_urls(value: str) -> None:
    with pytest.raises(
        env.BadSetting, match="KEY must be a URL that starts with http:"
    ):
        read_key(env.url, value=value)


@pytest.mark.parametrize(
    "value", ["redis://", "redis:///1", "rediss://h:1/0", "unix:///run/redis.sock"]
)
def test_reads_addresses_of_engines(value: str) -> None:
    schemes = ("redis", "rediss", "unix")
    read = read_key(env.url, schemes=schemes, value=value)
    assert read == value.rstrip("/")


@pytest.mark.parametrize("value", ["http://a b", "https://a.example/x\ny"])
def test_refuses_addresses_with_blanks(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a URL"):
        read_key(env.url, value=value)


@pytest.mark.parametrize("value", ["smtp://a", "a/b", "a b", "a@b", "a\\b"])
def test_refuses_what_is_no_host(value: str) -> None:
    with pytest.raises(env.BadSetting, match="name of a machine"):
        read_key(env.host, value=value)


@pytest.mark.parametrize(
    ("value", "path"), [("", ""), ("/", ""), ("/micro/", "/micro"), ("/a/b", "/a/b")]
)
def test_reads_paths(value: str, path: str) -> None:
    assert read_key(env.path, value=value) == path


@pytest.mark.parametrize("value", ["micro", "http://a/b", "/a?b", "/../x", "/a b"])
def test_refuses_other_paths(value: str) -> None:
    with pytest.raises(env.BadSetting, match="starts with a slash"):
        read_key(env.path, value=value)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("noreply@example.com", "noreply@example.com"),
        ("root@localhost", "root@localhost"),
        ("Microblog <a@b.example>", "Microblog <a@b.example>"),
        ("Microblog, the site <a@b.example>", '"Microblog, the site" <a@b.example>'),
        ('"Microblog, the site" <a@b.example>', '"Microblog, the site" <a@b.example>'),
        ('The "best" site <a@b.example>', '"The \\"best\\" site" <a@b.example>'),
        ("میکروبلاگ <a@b.example>", "میکروبلاگ <a@b.example>"),
        ("a@bücher.example", "a@bücher.example"),
    ],
)
def test_reads_a_mailbox(value: str, read: str) -> None:
    assert read_key(env.mailbox, value=value) == read


@pytest.mark.parametrize(
    "value",
    [
        "not an address",
        "root",
        "@b",
        "a@",
        "a b@c.d",
        "a@b@c",
        "Name <x>",
        "A\nB <a@b>",
    ],
)
def test_refuses_what_is_no_mailbox(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be an address"):
        read_key(env.mailbox, value=value)


def test_reads_mailboxes() -> None:
    read = read_key(env.mailboxes, [], value='a@b.c, "X, Y" <d@e.f>,')
    assert read == ["a@b.c", '"X, Y" <d@e.f>']
    assert read_key(env.mailboxes, ["x@y.z"], value=" , ") == ["x@y.z"]
    with pytest.raises(env.BadSetting, match="KEY must be addresses"):
        read_key(env.mailboxes, [], value="a@b.c, somebody")


def test_reads_what_a_check_takes() -> None:
    assert read_key(env.checked, "7", int, "a number", value=None) == "7"
    with pytest.raises(env.BadSetting, match="KEY must be a number"):
        read_key(env.checked, "7", int, "a number", value="x")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("KEY=é".encode("utf-16"), "UTF-8"),
        ("KEY=é".encode("latin-1"), "UTF-8"),
        (b"MICROBLOG_TEST=a\x00b", "NUL"),
        (None, "folder"),
    ],
)
def test_a_broken_file_is_named(
    tmp_path: Path, content: bytes | None, problem: str
) -> None:
    file = tmp_path / ".env"
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    with pytest.raises(env.BadSetting, match=rf"\.env .*{problem}"):
        env.load_file(file)


def test_a_byte_order_mark_belongs_to_no_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROBLOG_TEST", "")
    monkeypatch.delenv("MICROBLOG_TEST")
    (tmp_path / ".env").write_bytes("MICROBLOG_TEST=é".encode("utf-8-sig"))
    env.load_file(tmp_path / ".env")
    assert env.text("MICROBLOG_TEST") == "é"
