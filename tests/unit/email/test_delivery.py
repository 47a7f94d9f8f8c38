import smtplib
from pathlib import Path

import pytest
from flask import Flask

from app.email import Attachment, Letter, deliver, send_email
from app.exceptions import Unavailable
from app.extensions import mail
from tests.unit.email.conftest import Configure, Sink, free_port


def letter(**changes: object) -> Letter:
    values = {
        "subject": "Hello",
        "sender": "site@example.com",
        "recipients": ("alice@example.com",),
        "text": "plain",
        "html": "<p>rich</p>",
        "id": "one",
    }
    return Letter(**values | changes)  # type: ignore[arg-type]  # a mixed dict


def test_text_and_html_arrive(app: Flask, sink: Sink) -> None:
    deliver(letter(subject="سلام دنیا"))

    message = sink.messages[0]
    assert message["Subject"] == "سلام دنیا"
    assert message["To"] == "alice@example.com"
    assert message.get_body(("plain",)).get_content().strip() == "plain"
    assert message.get_body(("html",)).get_content().strip() == "<p>rich</p>"


def test_the_message_id_is_the_same_at_every_attempt(app: Flask, sink: Sink) -> None:
    app.config["PUBLIC_URL"] = "https://blog.example/path"

    deliver(letter())
    deliver(letter())

    assert [m["Message-ID"] for m in sink.messages] == ["<one@blog.example>"] * 2


def test_attachments_arrive_whole(app: Flask, sink: Sink) -> None:
    data = bytes(range(256)) * 400
    deliver(letter(attachments=(Attachment("posts.json", "application/json", data),)))

    part = next(sink.messages[0].iter_attachments())
    assert part.get_filename() == "posts.json"
    assert part.get_content_type() == "application/json"
    assert part["Content-Transfer-Encoding"] == "base64"
    assert part.get_payload(decode=True) == data


def test_a_refused_address_is_an_error_but_no_outage(app: Flask, sink: Sink) -> None:
    sink.refusing = True
    for _attempt in range(4):
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            deliver(letter())

    sink.refusing = False
    deliver(letter())
    assert len(sink.messages) == 1


def test_absent_server_is_a_connection_error(app: Flask, configure: Configure) -> None:
    configure(MAIL_SERVER="127.0.0.1", MAIL_PORT=free_port(), MAIL_SUPPRESS_SEND=False)
    with pytest.raises(ConnectionRefusedError):
        deliver(letter())


@pytest.mark.usefixtures("hanging")
def test_a_hanging_server_is_given_up_and_then_left_alone(app: Flask) -> None:
    for _attempt in range(3):
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            deliver(letter())
    with pytest.raises(Unavailable):
        deliver(letter())


def test_without_a_server_the_mail_is_logged_and_kept(
    app: Flask, configure: Configure, caplog: pytest.LogCaptureFixture
) -> None:
    configure(MAIL_SERVER=None, MAIL_SUPPRESS_SEND=False)
    with caplog.at_level("INFO"), mail.record_messages() as sent:
        deliver(letter(text="follow this link"))

    assert "follow this link" in caplog.text
    kept = list((Path(app.config["DATA_DIR"]) / "mail").glob("*-one.eml"))
    assert len(kept) == 1
    assert len(sent) == 1


def test_a_test_without_a_server_keeps_nothing(
    app: Flask, configure: Configure
) -> None:
    configure(MAIL_SERVER=None, MAIL_SUPPRESS_SEND=True)
    with mail.record_messages() as sent:
        deliver(letter(id="unkept"))

    assert len(sent) == 1
    assert not list((Path(app.config["DATA_DIR"]) / "mail").glob("*-unkept.eml"))


@pytest.mark.parametrize("bad", ["a@b.c\nBcc: d@e.f", "a@b.c\r\nX: y", "", " ", "\x00"])
def test_no_address_can_add_a_header(app: Flask, sink: Sink, bad: str) -> None:
    for sender, recipient in ((bad, "alice@example.com"), ("s@example.com", bad)):
        with pytest.raises(ValueError, match="address"):
            send_email("Hi", sender, [recipient], "text", None, sync=True)
    assert not sink.messages


def test_no_subject_or_file_name_can_add_a_header(app: Flask, sink: Sink) -> None:
    send_email(
        "Hi\r\nBcc: victim@example.com\n\nbody",
        "site@example.com",
        ["alice@example.com"],
        "text",
        None,
        attachments=[("a\r\nX-Evil: 1.json", "no type\r\nX-Evil: 1", "{}")],
        sync=True,
    )

    message = sink.messages[0]
    assert message["Bcc"] is None
    assert message["Subject"] == "Hi Bcc: victim@example.com body"
    assert sink.envelopes[0].rcpt_tos == ["alice@example.com"]
    part = next(message.iter_attachments())
    assert part.get_content_type() == "application/octet-stream"
    assert "X-Evil" not in part
