import pytest
from flask import Flask

from app.email import (
    BadAddress,
    public_url,
    queue,
    send_async_email,
    send_email,
)
from app.email.letters import Letter
from app.email.templates import SUBJECTS, render_letter
from app.email.transports import compose
from app.extensions import db, mail
from app.media import service as media
from app.worker import outbox
from app.worker.outbox.models import Outbox
from tests.support.factories import make_user
from tests.unit.email.conftest import Configure, Sink, free_port

CONTEXT = {
    "username": "<alice>",
    "url": "https://blog.example/x",
    "link": None,
    "new_email": "new@example.com",
    "minutes": 10,
    "days": 7,
    "summary": "Error",
    "report": "Traceback",
}


def waiting() -> int:
    return db.session.query(Outbox).count()


def test_a_queued_mail_is_sent_by_a_worker(app: Flask, sink: Sink) -> None:
    queue("password_changed", ["alice@example.com"], "en", username="alice")
    db.session.commit()
    assert not sink.messages

    outbox.drain()

    assert sink.messages[0]["Subject"] == "[Microblog] Your password was changed"
    assert waiting() == 0


def test_a_mail_of_a_failed_transaction_is_never_sent(app: Flask, sink: Sink) -> None:
    queue("password_changed", ["alice@example.com"], "en", username="alice")
    db.session.rollback()
    outbox.drain()
    assert not sink.messages


def test_a_mail_waits_while_the_server_is_down(
    app: Flask, configure: Configure
) -> None:
    configure(MAIL_SERVER="127.0.0.1", MAIL_PORT=free_port(), MAIL_SUPPRESS_SEND=False)
    send_email("Hi", "site@example.com", ["alice@example.com"], "text", None)

    outbox.drain()

    order = db.session.query(Outbox).one()
    assert order.attempts == 1
    assert "ConnectionRefusedError" in str(order.last_error)


def test_mails_with_one_key_are_one_mail(app: Flask, sink: Sink) -> None:
    for _time in range(2):
        queue("password_changed", ["a@example.com"], "en", key="k", username="a")
    queue("password_changed", ["a@example.com"], "en", username="a")
    db.session.commit()
    outbox.drain()

    ids = [message["Message-ID"] for message in sink.messages]
    assert len(ids) == 3
    assert len(set(ids)) == 2


def test_a_stored_file_is_attached_when_the_mail_goes(app: Flask, sink: Sink) -> None:
    user = make_user("alice")
    file = media.store("export", "posts.json", "application/json", [b"{}"], user.id)
    queue(
        "export_posts",
        ["alice@example.com"],
        "en",
        attachments=[file.id],
        username="alice",
        days=7,
    )
    db.session.commit()
    assert len(str(db.session.query(Outbox).one().payload)) < 1_000

    outbox.drain()

    part = next(sink.messages[0].iter_attachments())
    assert part.get_filename() == "posts.json"
    assert part.get_payload(decode=True) == b"{}"


def test_follow_up_is_added_once_the_mail_is_accepted(app: Flask, sink: Sink) -> None:
    then = ("password_reset", {"email": "nobody@example.com", "locale": None, "id": ""})
    queue("password_changed", ["a@example.com"], "en", then=then, username="a")
    db.session.commit()

    assert outbox.drain(1) == 1
    assert [order.kind for order in db.session.query(Outbox)] in ([], [then[0]])


@pytest.mark.parametrize("template", sorted(SUBJECTS))
@pytest.mark.parametrize("locale", ["en", "es", "fa"])
def test_every_template_renders_in_every_language(
    app: Flask, template: str, locale: str
) -> None:
    written = render_letter(template, ("a@example.com",), locale, **CONTEXT)

    assert written.subject
    assert "<alice>" not in str(written.html)
    if template != "error":
        assert f'lang="{locale}"' in str(written.html)
        assert ('dir="rtl"' in str(written.html)) == (locale == "fa")
        assert "<alice>" in written.text
    assert compose(written).as_bytes()


def test_an_unknown_template_or_address_is_refused_at_once(app: Flask) -> None:
    with pytest.raises(KeyError):
        queue("nonsense", ["alice@example.com"], "en")
    with pytest.raises(BadAddress):
        queue("error", [], "en")
    with pytest.raises(BadAddress):
        queue("error", ["a@b.c\nBcc: d@e.f"], "en")


def test_links_come_from_the_configuration_alone(app: Flask) -> None:
    app.config["PUBLIC_URL"] = "https://blog.example/under"
    with app.test_request_context("/", base_url="http://evil.example"):
        assert public_url("auth.login") == "https://blog.example/under/auth/login"


def test_links_of_a_site_without_a_public_address(app: Flask) -> None:
    app.config["PUBLIC_URL"] = ""
    app.config["SERVER_NAME"] = "blog.example"
    assert public_url("auth.login") == "http://blog.example/auth/login"


def test_a_letter_survives_the_outbox() -> None:
    written = Letter("Hi", "a@b.c", ("d@e.f",), "text", None)
    assert Letter.from_payload(written.to_payload()) == written


def test_forks_send_messages_of_their_own(app: Flask, sink: Sink) -> None:
    from flask_mail import Message

    message = Message("Hi", ["alice@example.com"], "text", sender="site@example.com")
    with mail.record_messages() as sent:
        send_async_email(app, message)
    assert sent == [message]
    assert len(sink.messages) == 1
