"""Settings as the environment of old spells them, and their defaults."""

import runpy
import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.lib.env import BadSetting

ROOT = Path(__file__).parents[2]
KEYS = (
    *("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "MAIL_SERVER", "MAIL_PORT"),
    *("MAIL_USE_TLS", "MAIL_USERNAME", "MAIL_PASSWORD", "MS_TRANSLATOR_KEY"),
    *("SECRET_KEY", "SERVER_NAME", "ADMINS", "LANGUAGES", "POSTS_PER_PAGE"),
    *("LOG_TO_STDOUT", "DATA_DIR", "PUBLIC_URL", "SESSION_COOKIE_SECURE"),
    *("HOST", "PORT", "SCRIPT_NAME", "MAIL_SENDER", "TIMEZONE", "LOG_LEVEL"),
)


@pytest.fixture
def configure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads `config.py` in a checkout of its own, with these variables set."""
    copy = Path(shutil.copy(ROOT / "config.py", tmp_path))
    for key in KEYS:
        monkeypatch.delenv(key, raising=False)

    def read(**variables: str) -> Any:
        for key, value in variables.items():
            monkeypatch.setenv(key, value)
        return runpy.run_path(str(copy))["Config"]

    return read


def test_nothing_has_to_be_set(configure: Any, tmp_path: Path) -> None:
    config = configure()
    database = f"sqlite:///{tmp_path / 'instance' / 'microblog.db'}"
    assert database == config.SQLALCHEMY_DATABASE_URI
    assert (config.MAIL_SERVER, config.MAIL_PORT) == (None, 25)
    assert (config.MAIL_USE_TLS, config.MAIL_USERNAME) == (False, None)
    assert config.ADMINS == ["your-email@example.com"]
    assert config.MAIL_SENDER == "your-email@example.com"
    assert (config.POSTS_PER_PAGE, config.ELASTICSEARCH_URL) == (25, None)
    assert {"en", "es"} <= set(config.LANGUAGES)
    assert config.SECRET_KEY is None
    assert not config.SESSION_COOKIE_SECURE


def test_redis_is_named_embedded_or_local(configure: Any, tmp_path: Path) -> None:
    assert configure().REDIS_URL == "redis://"
    folder = tmp_path / "instance" / "redis"
    folder.mkdir(parents=True)
    (folder / "url").write_text("redis://:secret@127.0.0.1:7000/0\n")
    assert configure().REDIS_URL == "redis://:secret@127.0.0.1:7000/0"
    assert configure(REDIS_URL="redis://host").REDIS_URL == "redis://host"
    assert configure(REDIS_URL="none").REDIS_URL is None


@pytest.mark.parametrize(
    ("value", "meant"),
    [("1", True), ("true", True), ("", False), ("0", False), ("false", False)],
)
def test_tls_is_read_as_boolean(configure: Any, value: str, meant: bool) -> None:
    assert configure(MAIL_USE_TLS=value).MAIL_USE_TLS is meant


def test_settings_of_founding_application_are_read(configure: Any) -> None:
    config = configure(
        DATABASE_URL="postgres://u:p@host/name",
        REDIS_URL="redis://host",
        ELASTICSEARCH_URL="http://host:9200",
        MAIL_SERVER="smtp.example.com",
        MAIL_PORT="587",
        MAIL_USERNAME="me",
        MAIL_PASSWORD="it's secret ",
        MS_TRANSLATOR_KEY="key",
        LOG_TO_STDOUT="1",
        ADMINS="a@example.com, b@example.com",
        PUBLIC_URL="https://site.example/",
    )
    assert config.SQLALCHEMY_DATABASE_URI == "postgres://u:p@host/name"
    assert (config.MAIL_SERVER, config.MAIL_PORT) == ("smtp.example.com", 587)
    assert config.MAIL_SENDER == "a@example.com"
    assert config.LOG_TO_STDOUT is True
    assert (config.REDIS_URL, config.PUBLIC_URL) == (
        "redis://host",
        "https://site.example",
    )
    assert (config.SESSION_COOKIE_SECURE, config.REMEMBER_COOKIE_SECURE) == (True, True)


def test_database_of_founding_application_is_used(
    configure: Any, tmp_path: Path
) -> None:
    founding, ours = tmp_path / "app.db", tmp_path / "instance" / "microblog.db"
    founding.touch()
    assert f"sqlite:///{founding}" == configure().SQLALCHEMY_DATABASE_URI
    ours.parent.mkdir()
    ours.touch()
    assert f"sqlite:///{ours}" == configure().SQLALCHEMY_DATABASE_URI
    elsewhere = tmp_path / "elsewhere"
    config = configure(DATA_DIR=str(elsewhere))
    wanted = f"sqlite:///{elsewhere / 'microblog.db'}"
    assert wanted == config.SQLALCHEMY_DATABASE_URI


def test_public_url_defaults_to_listening_address(configure: Any) -> None:
    assert configure().PUBLIC_URL == "http://127.0.0.1:5000"
    assert configure(HOST="::", PORT="80").PUBLIC_URL == "http://localhost:80"
    assert configure(SCRIPT_NAME="/micro/").PUBLIC_URL == "http://localhost:80/micro"
    assert configure(SERVER_NAME="a.example").PUBLIC_URL == "http://a.example/micro"


def test_ipv6_address_is_in_brackets(configure: Any) -> None:
    assert configure(HOST="::1", PORT="5331").PUBLIC_URL == "http://[::1]:5331"


@pytest.mark.parametrize(
    "name",
    [
        *("50%25", "what?", "a#b", "a b", "quo'te\"s", "back\\slash", "line\nend"),
        *("نام é", "semi;colon", "a@b:c"),
    ],
)
def test_database_path_takes_any_folder_name(
    configure: Any, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / name
    url = configure(DATA_DIR=str(folder)).SQLALCHEMY_DATABASE_URI
    assert sa.make_url(url).database == str(folder / "microblog.db")


@pytest.mark.parametrize("written", [b"", b"junk", b"\xff\xfe"])
def test_damaged_address_of_embedded_redis_is_ignored(
    configure: Any, tmp_path: Path, written: bytes
) -> None:
    folder = tmp_path / "instance" / "redis"
    folder.mkdir(parents=True)
    (folder / "url").write_bytes(written)
    assert configure().REDIS_URL == "redis://"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("MAIL_SENDER", "not an address"), ("ADMINS", "somebody")),
        *(("MAIL_SERVER", "smtp://host"), ("MAIL_PORT", "0"), ("MAIL_PORT", "x")),
        *(("PUBLIC_URL", "site.example"), ("REDIS_URL", "localhost:6379")),
        *(("ELASTICSEARCH_URL", "host:9200"), ("SCRIPT_NAME", "micro")),
        *(("PORT", "99999"), ("HOST", "a/b"), ("POSTS_PER_PAGE", "0")),
        *(("TIMEZONE", "Mars/Olympus"), ("LANGUAGES", "xx"), ("LOG_LEVEL", "loud")),
        *(("WRITE_LIMIT", "many"), ("SERVER_NAME", "http://site.example")),
    ],
)
def test_invalid_value_is_refused_with_its_key(
    configure: Any, monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    monkeypatch.setenv(key, "")
    with pytest.raises(BadSetting, match=f"^{key} must be"):
        configure(**{key: value})
