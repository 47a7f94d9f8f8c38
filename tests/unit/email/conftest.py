"""Mail servers for the tests of mail: one that listens, one that hangs, none."""

import socket
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask

from app.extensions import mail
from tests.support.ports import free_port


class Sink:
    """An SMTP server that keeps what it is given, or refuses everybody."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.envelopes: list[Any] = []
        self.refusing = False
        # What it says to these recipients in place of "250 OK".
        self.replies: dict[str, str] = {}
        # What it says to a mail, and to its sender.
        self.reply = "250 OK"
        self.sender_reply = ""

    async def handle_MAIL(  # noqa: N802  # aiosmtpd names its hooks so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.sender_reply:
            return self.sender_reply
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802  # aiosmtpd names its hooks so
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.refusing:
            return "550 nobody of that name"
        if address in self.replies:
            return self.replies[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd names its hooks so
        if self.reply != "250 OK":
            return self.reply
        self.envelopes.append(envelope)
        parsed = BytesParser(policy=default).parsebytes(envelope.content)
        assert isinstance(parsed, EmailMessage)
        self.messages.append(parsed)
        return "250 OK"


Configure = Callable[..., None]


@pytest.fixture
def configure(app: Flask) -> Configure:
    """Set mail settings of the application and forget the sender chosen before."""

    def apply(**settings: Any) -> None:
        app.config.update(settings)
        app.extensions.pop("mail", None)
        app.extensions.pop("mail.transport", None)
        mail.init_app(app)

    return apply


@pytest.fixture
def sink(configure: Configure) -> Iterator[Sink]:
    """Run an SMTP server and point the application at it."""
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    configure(
        MAIL_SERVER="127.0.0.1", MAIL_PORT=controller.port, MAIL_SUPPRESS_SEND=False
    )
    yield sink
    controller.stop()


@pytest.fixture
def hanging(configure: Configure) -> Iterator[None]:
    """Point the application at a server that accepts connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        configure(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=listener.getsockname()[1],
            MAIL_TIMEOUT=0.3,
            MAIL_SUPPRESS_SEND=False,
        )
        yield
