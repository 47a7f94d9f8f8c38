"""What a mail server refuses for good ends; what it puts off is tried again."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from app.email import queue, send_email
from app.extensions import db
from app.lib.clock import utcnow
from app.worker import outbox
from app.worker.outbox import delivery
from app.worker.outbox.models import Outbox
from tests.unit.email.conftest import Configure, Sink, free_port

MAILS, WORKERS = 24, 2


def queue_mail(*recipients: str, **options: Any) -> None:
    people = recipients or ("alice@example.com",)
    queue("password_changed", people, "en", username="alice", **options)
    db.session.commit()


def messages() -> list[Outbox]:
    return list(db.session.scalars(sa.select(Outbox).order_by(Outbox.id)))


@pytest.mark.parametrize("code", [550, 551, 552, 553, 554, 501])
def test_an_address_refused_for_good_ends_its_mail(
    app: Flask, sink: Sink, code: int
) -> None:
    sink.replies["alice@example.com"] = f"{code} nobody of that name"
    queue_mail(otherwise=("task_unsent", {"task_id": ""}))
    outbox.drain(1)
    dead, follow_up = messages()
    assert (dead.attempts, dead.dead_at is not None) == (1, True)
    assert dead.last_error == f"alice@example.com: {code} nobody of that name"
    assert follow_up.kind == "task_unsent"


def test_a_mail_or_its_sender_refused_for_good_ends(app: Flask, sink: Sink) -> None:
    sink.reply = "554 this is spam"
    queue_mail()
    outbox.drain()
    sink.reply, sink.sender_reply = "250 OK", "552 too large"
    queue_mail()
    outbox.drain()
    assert [each.last_error for each in messages()] == [
        "554 this is spam", "552 too large",
    ]  # fmt: skip
    assert all(each.dead_at for each in messages())


@pytest.mark.parametrize("reply", ["450 come again", "452 full", "421 closing"])
def test_deferred_recipients_are_tried_again(
    app: Flask, sink: Sink, reply: str
) -> None:
    sink.replies["alice@example.com"] = reply
    queue_mail()
    outbox.drain()
    (message,) = messages()
    assert (message.attempts, message.dead_at) == (1, None)


@pytest.mark.parametrize("reply", ["530 sign in first", "535 no", "503 bad sequence"])
def test_a_server_that_wants_other_settings_ends_no_mail(
    app: Flask, sink: Sink, reply: str
) -> None:
    sink.sender_reply = reply
    queue_mail()
    outbox.drain()
    (message,) = messages()
    assert (message.attempts, message.dead_at) == (1, None)


def test_refused_recipient_repeats_mail_to_no_other(app: Flask, sink: Sink) -> None:
    sink.replies["bob@example.com"] = "550 nobody of that name"
    queue_mail("alice@example.com", "bob@example.com", "charlie@example.com")
    outbox.drain()
    assert messages() == []
    (envelope,) = sink.envelopes
    assert sorted(envelope.rcpt_tos) == ["alice@example.com", "charlie@example.com"]


def test_a_recipient_put_off_alone_is_tried_again_alone(app: Flask, sink: Sink) -> None:
    sink.replies["Bob@example.com"] = "450 grey"
    send_email(
        "Hi",
        "site@example.com",
        ["alice@example.com", "Bob <Bob@example.com>"],
        "text",
        None,
    )
    outbox.drain()
    (again,) = messages()
    assert again.payload["letter"]["recipients"] == ["Bob <Bob@example.com>"]
    sink.replies.clear()
    again.run_at = utcnow()
    db.session.commit()
    outbox.drain()
    assert [each.rcpt_tos for each in sink.envelopes] == [
        ["alice@example.com"], ["Bob@example.com"],
    ]  # fmt: skip
    assert len({each["Message-ID"] for each in sink.messages}) == 1


def test_a_mail_whose_attachment_is_gone_ends(app: Flask, sink: Sink) -> None:
    queue_mail(attachments=["no-such-file"])
    outbox.drain()
    (dead,) = messages()
    assert dead.dead_at is not None
    assert "no-such-file is gone" in str(dead.last_error)


class SlowSink(Sink):
    """Takes each mail together with another one, and seven seconds for the two."""

    def __init__(self) -> None:
        super().__init__()
        self.now = utcnow() + timedelta(seconds=1)
        self.pair = threading.Barrier(WORKERS, action=self._pass_time)

    def _pass_time(self) -> None:
        self.now += timedelta(seconds=7)

    async def handle_DATA(self, *arguments: Any) -> str:  # noqa: N802  # aiosmtpd names its hooks so
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(None, self.pair.wait, 60)
        return await super().handle_DATA(*arguments)


def test_slow_mails_of_two_workers_are_sent_once_each(
    app: Flask, configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    sink = SlowSink()
    monkeypatch.setattr(delivery, "now", lambda: sink.now)
    for number in range(MAILS):
        queue_mail(f"person{number}@example.com")
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    configure(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=controller.port, MAIL_SUPPRESS_SEND=False,
        MAIL_TIMEOUT=60,
    )  # fmt: skip

    def work() -> int:
        with app.app_context():
            return outbox.drain(lanes=[outbox.MAIL])

    with ThreadPoolExecutor(WORKERS) as pool:
        done = [pool.submit(work) for _worker in range(WORKERS)]
        assert sum(each.result() for each in done) == MAILS
    controller.stop()
    recipients = [each.rcpt_tos[0] for each in sink.envelopes]
    assert sorted(recipients) == sorted(f"person{n}@example.com" for n in range(MAILS))
    assert len({each["Message-ID"] for each in sink.messages}) == MAILS


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("https://blog.example/path", "blog.example"),
        ("http://localhost:5000", "localhost"),
        ("http://[::1]:5331", "[IPv6:::1]"),
        ("http://192.0.2.1", "[192.0.2.1]"),
        ("https://bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_message_id_names_the_site_and_not_the_machine(
    app: Flask, sink: Sink, address: str, domain: str
) -> None:
    app.config["PUBLIC_URL"] = address
    queue_mail(key="the same")
    queue_mail(key="the same")
    outbox.drain()
    first, second = (each["Message-ID"] for each in sink.messages)
    assert first == second
    assert first.endswith(f"@{domain}>")
