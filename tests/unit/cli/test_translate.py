"""The sentences that `flask translate` collects."""

from pathlib import Path

from flask import Flask

from app.cli.translate import extract


def test_macros_are_not_left_out(app: Flask, tmp_path: Path) -> None:
    collected = extract(tmp_path).read_text()
    assert 'msgid "Newer posts"' in collected
    assert 'msgid "Your post is now live!"' in collected


def test_sentences_marked_for_later_are_collected(app: Flask, tmp_path: Path) -> None:
    collected = extract(tmp_path).read_text()
    assert 'msgid "You cannot follow yourself!"' in collected
    assert 'msgid_plural "Field cannot be longer than %(max)d characters."' in collected
