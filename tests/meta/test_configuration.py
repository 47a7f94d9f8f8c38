"""Every setting is described, and every described setting exists."""

import re
from pathlib import Path

from config import Config
from flask_twitter_api import Settings

ROOT = Path(__file__).parents[2]
# Read by `boot.sh` and its helpers, not by the application.
OF_THE_START = {
    *("HOST", "PORT", "SCRIPT_NAME", "PYTHON", "FORWARDED_ALLOW_IPS"),
    *("WEB_CONCURRENCY", "WEB_CONNECTIONS", "WEB_LOG_LEVEL", "WEB_THREADS"),
}
# The name in the environment, where it is another than in the class.
ENVIRONMENT_NAMES = {
    "SQLALCHEMY_DATABASE_URI": "DATABASE_URL",
    "REMEMBER_COOKIE_DURATION": "REMEMBER_DAYS",
}
# Follow from another setting, or are no one's to choose.
DERIVED = {
    "REMEMBER_COOKIE_HTTPONLY",
    "REMEMBER_COOKIE_SAMESITE",
    "REMEMBER_COOKIE_SECURE",
    "SESSION_COOKIE_HTTPONLY",
    "SESSION_COOKIE_SAMESITE",
    "WTF_CSRF_TIME_LIMIT",
}


def settings():
    names = {name for name in vars(Config) if name.isupper()} - DERIVED
    return {ENVIRONMENT_NAMES.get(name, name) for name in names}


def described():
    text = (ROOT / "docs" / "configuration.md").read_text()
    return set(re.findall(r"^\| `([A-Z_]+)`", text, re.MULTILINE))


def test_the_document_and_the_class_name_the_same_settings():
    assert described() == settings() | OF_THE_START


def test_the_example_names_only_settings_that_exist():
    text = (ROOT / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]{3,})=", text, re.MULTILINE))
    assert named
    assert named <= settings() | OF_THE_START


def test_every_setting_of_the_twitter_extension_can_be_set():
    keys = set(Settings.keys().values())
    assert keys <= described()
    differing = {
        key
        for name, key in Settings.keys().items()
        if getattr(Config, key) not in (None, getattr(Settings(), name))
    }
    assert differing <= {"TWITTER_TOTAL_TIMEOUT", "TWITTER_REDIS_URL"}
