from pathlib import Path

import pytest

from app.lib import env


def test_reads_this_process_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROBLOG_TEST", "1")
    assert env.text("MICROBLOG_TEST") == "1"
    assert env.boolean("MICROBLOG_TEST") is True


def test_reads_text() -> None:
    assert env.text("KEY", source={"KEY": " a "}) == "a"
    assert env.text("KEY", "b", source={"KEY": " "}) == "b"
    assert env.text("KEY", source={}) == ""


@pytest.mark.parametrize(
    ("value", "number"), [("7", 7), (" 0 ", 0), ("-3", -3), ("", 5), ("۷", 7)]
)
def test_reads_whole_numbers(value: str, number: int) -> None:
    assert env.integer("KEY", 5, source={"KEY": value}) == number


@pytest.mark.parametrize("value", ["x", "1.5", "0", "11", "1e3"])
def test_refuses_other_numbers(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a whole number from 1 to 10"):
        env.integer("KEY", 5, minimum=1, maximum=10, source={"KEY": value})


def test_says_which_bound_there_is() -> None:
    with pytest.raises(env.BadSetting, match="at least 1"):
        env.integer("KEY", 5, minimum=1, source={"KEY": "0"})
    with pytest.raises(env.BadSetting, match="at most 1"):
        env.integer("KEY", 5, maximum=1, source={"KEY": "2"})
    with pytest.raises(env.BadSetting, match="a whole number"):
        env.integer("KEY", 5, source={"KEY": "two"})


def test_reads_decimals() -> None:
    assert env.decimal("KEY", 2.0, source={"KEY": "0.5"}) == 0.5
    assert env.decimal("KEY", 2.0, source={}) == 2.0


@pytest.mark.parametrize("value", ["x", "nan", "inf", "-1"])
def test_refuses_other_decimals(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a number of at least 0"):
        env.decimal("KEY", 2.0, source={"KEY": value})


@pytest.mark.parametrize("value", ["true", "True", "1", "yes", "on", " ON "])
def test_reads_true(value: str) -> None:
    assert env.boolean("MAIL_USE_TLS", source={"MAIL_USE_TLS": value}) is True


@pytest.mark.parametrize("value", ["", " ", "0", "false", "False", "no", "off"])
def test_reads_false(value: str) -> None:
    assert env.boolean("MAIL_USE_TLS", True, source={"MAIL_USE_TLS": value}) is False


def test_a_missing_boolean_has_its_default() -> None:
    assert env.boolean("KEY", source={}) is False
    assert env.boolean("KEY", True, source={}) is True


def test_errors_do_not_repeat_the_value() -> None:
    with pytest.raises(env.BadSetting) as caught:
        env.boolean("KEY", source={"KEY": "s3cret"})
    assert "s3cret" not in str(caught.value)
    assert caught.value.key == "KEY"


def test_reads_lists() -> None:
    assert env.listing("KEY", source={"KEY": "a, b,,c "}) == ["a", "b", "c"]
    assert env.listing("KEY", ["x"], source={"KEY": " "}) == ["x"]
    assert env.listing("KEY", ["x"], source={"KEY": ","}) == []


def test_reads_a_choice() -> None:
    assert (
        env.choice("KEY", "local", {"local", "gravatar"}, source={"KEY": "Local"})
        == "local"
    )
    with pytest.raises(env.BadSetting, match="one of gravatar, local"):
        env.choice("KEY", "local", {"local", "gravatar"}, source={"KEY": "x"})


def test_reads_urls() -> None:
    assert (
        env.url("KEY", source={"KEY": "http://a.example:80/"}) == "http://a.example:80"
    )
    assert env.url("KEY", "http://b.example", source={}) == "http://b.example"
    assert (
        env.url("KEY", schemes=["redis"], source={"KEY": "redis://h/0"})
        == "redis://h/0"
    )


@pytest.mark.parametrize(
    "value", ["a.example", "ftp://a.example", "http://", "http://[", "http://a:99999"]
)
def test_refuses_other_urls(value: str) -> None:
    with pytest.raises(
        env.BadSetting, match="KEY must be a URL that starts with http:"
    ):
        env.url("KEY", source={"KEY": value})


@pytest.mark.parametrize(
    "value", ["redis://", "redis:///1", "rediss://h:1/0", "unix:///run/redis.sock"]
)
def test_reads_addresses_of_engines(value: str) -> None:
    schemes = ("redis", "rediss", "unix")
    read = env.url("KEY", schemes=schemes, source={"KEY": value})
    assert read == value.rstrip("/")


@pytest.mark.parametrize("value", ["http://a b", "https://a.example/x\ny"])
def test_refuses_addresses_with_blanks(value: str) -> None:
    with pytest.raises(env.BadSetting, match="KEY must be a URL"):
        env.url("KEY", source={"KEY": value})


@pytest.mark.parametrize("value", ["smtp://a", "a/b", "a b", "a@b", "a\\b"])
def test_refuses_what_is_no_host(value: str) -> None:
    with pytest.raises(env.BadSetting, match="name of a machine"):
        env.host("KEY", source={"KEY": value})


@pytest.mark.parametrize(
    ("value", "path"), [("", ""), ("/", ""), ("/micro/", "/micro"), ("/a/b", "/a/b")]
)
def test_reads_paths(value: str, path: str) -> None:
    assert env.path("KEY", source={"KEY": value}) == path


@pytest.mark.parametrize("value", ["micro", "http://a/b", "/a?b", "/../x", "/a b"])
def test_refuses_other_paths(value: str) -> None:
    with pytest.raises(env.BadSetting, match="starts with a slash"):
        env.path("KEY", source={"KEY": value})


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
    assert env.mailbox("KEY", source={"KEY": value}) == read


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
        env.mailbox("KEY", source={"KEY": value})


def test_reads_mailboxes() -> None:
    read = env.mailboxes("KEY", [], source={"KEY": 'a@b.c, "X, Y" <d@e.f>,'})
    assert read == ["a@b.c", '"X, Y" <d@e.f>']
    assert env.mailboxes("KEY", ["x@y.z"], source={"KEY": " , "}) == ["x@y.z"]
    with pytest.raises(env.BadSetting, match="KEY must be addresses"):
        env.mailboxes("KEY", [], source={"KEY": "a@b.c, somebody"})


def test_reads_what_a_check_takes() -> None:
    assert env.checked("KEY", "7", int, "a number", source={}) == "7"
    with pytest.raises(env.BadSetting, match="KEY must be a number"):
        env.checked("KEY", "7", int, "a number", source={"KEY": "x"})


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
