"""Pieces of pages are shared by readers, and nothing of one reader with another."""

import pytest
from flask import Flask, g
from flask_babel import force_locale
from flask_wtf.csrf import generate_csrf

from app.users.rows import PersonRow
from app.web.pieces import piece, place, render_alone

WITH_FORM = "user/_user.html"
BOB = PersonRow(2, "bob", "<b>Hello</b>", None)


def follow_form(app: Flask, person: PersonRow = BOB, locale: str = "en") -> str:
    """Render a suggestion for a new reader."""
    with app.test_request_context("/"), force_locale(locale):
        html = piece(WITH_FORM, user=person, is_reader=False)
        assert generate_csrf() in html
        return str(html.replace(generate_csrf(), "TOKEN"))


def test_every_reader_gets_their_own_token(app: Flask) -> None:
    assert follow_form(app) == follow_form(app)
    assert place("token") not in follow_form(app)


def test_a_piece_differs_by_language_and_values(app: Flask) -> None:
    english = follow_form(app)
    assert follow_form(app, locale="fa") != english
    assert "carol" in follow_form(app, PersonRow(3, "carol", None, None))
    assert "&lt;b&gt;Hello" in english


def test_what_is_filled_in_is_escaped_and_not_kept(app: Flask) -> None:
    for text, shown in (
        ("/a?b=1&c=2", "/a?b=1&amp;c=2"),
        ('"><i>', "&#34;&gt;&lt;i&gt;"),
    ):
        with app.test_request_context("/"):
            assert shown in piece("layout/_foot.html", {"next": text})


def test_a_token_that_is_printed_all_the_same_is_an_error(app: Flask) -> None:
    with app.test_request_context("/"):
        values = {"kind": "message_count", "count": 1, "_": lambda _text: g.csrf_token}
        generate_csrf()
        with pytest.raises(RuntimeError, match="token"):
            render_alone("layout/_badge.html", values, "en")


def test_pieces_do_not_know_their_reader(app: Flask) -> None:
    with app.test_request_context("/"):
        html = render_alone(
            "layout/_bar.html", {"member": True, "here": "main.index"}, "en"
        )
    assert "/user/" not in html
