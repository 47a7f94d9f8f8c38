"""Transports of mail: SMTP, or the log where there is no server."""

import logging
import smtplib
import ssl
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import flask_mail
from flask import current_app

from app.email.letters import Letter
from app.email.links import domain_of, public_root
from app.email.smtp_errors import Refused
from app.lib.breaker import Breaker, state_store
from app.lib.clock import utcnow

CONNECT_TIMEOUT = 3.0  # Seconds.
log = logging.getLogger(__name__)


class Transport(Protocol):
    """A transport of mail."""

    def send(self, message: flask_mail.Message) -> Refused:
        """Deliver, or raise what went wrong.

        Returns the recipients that alone were refused, while others have the mail.
        """


class _Smtp(smtplib.SMTP):
    """A client that soon gives up an absent machine, and knows who was refused."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.refused: Refused = {}
        super().__init__(*args, **options)

    def sendmail(self, *args: Any, **options: Any) -> Any:
        """Send, and remember whom the server refused beside those that it took."""
        self.refused = super().sendmail(*args, **options)
        return self.refused

    def _get_socket(self, host: str, port: int, timeout: float) -> Any:
        # Only the connection has to come soon; a slow server may take its time.
        found = super()._get_socket(host, port, min(timeout, CONNECT_TIMEOUT))  # type: ignore[misc]  # typeshed leaves out this hook of smtplib
        found.settimeout(timeout)
        return found


class _SmtpSsl(_Smtp, smtplib.SMTP_SSL):
    """The same, encrypted from the start."""


class TimedConnection(flask_mail.Connection):
    """A connection that gives up in time and checks the server's certificate."""

    host: _Smtp | None

    def configure_host(self) -> _Smtp:
        """Connect, encrypt and sign in, each within MAIL_TIMEOUT seconds."""
        timeout = current_app.config["MAIL_TIMEOUT"]
        secure = ssl.create_default_context()
        server, port = self.mail.server, self.mail.port
        host: _Smtp
        if self.mail.use_ssl:
            host = _SmtpSsl(server, port, timeout=timeout, context=secure)
        else:
            host = _Smtp(server, port, timeout=timeout)
        try:
            if self.mail.use_tls and not self.mail.use_ssl:
                host.starttls(context=secure)
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    def __exit__(self, kind: Any, error: Any, trace: Any) -> None:
        """Sign off; a server that does not answer has the mail all the same."""
        if self.host is None:
            return
        if kind is None:
            with suppress(smtplib.SMTPException, OSError):
                self.host.quit()
        self.host.close()


class SmtpTransport:
    """Delivers to MAIL_SERVER, behind a circuit breaker."""

    def __init__(self, data_dir: str | None = None) -> None:
        store = state_store(data_dir, "smtp")
        self._breaker = Breaker("smtp", 3, reset_after=15.0, store=store)

    def send(self, message: flask_mail.Message) -> Refused:
        """Deliver; return who alone was refused. Raises Unavailable or OSError.

        A refused address is an answer: only a silent server counts as down.
        """
        refused: smtplib.SMTPException | None = None
        others: Refused = {}
        with self._breaker, TimedConnection(current_app.extensions["mail"]) as server:
            try:
                server.send(message)
                others = server.host.refused if server.host else {}
            except (
                smtplib.SMTPRecipientsRefused,
                smtplib.SMTPResponseException,
            ) as error:
                refused = error
        if refused is not None:
            raise refused
        return others


class ConsoleTransport:
    """Logs the text and writes a file, so that a developer finds the links in it."""

    def send(self, message: flask_mail.Message) -> Refused:
        """Deliver to the log and to DATA_DIR/mail; tests read `email_dispatched`."""
        state = current_app.extensions["mail"]
        if not state.suppress:
            folder = Path(current_app.config["DATA_DIR"]) / "mail"
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            stamp = utcnow().strftime("%Y%m%d-%H%M%S")
            token = message.msgId.strip("<>").partition("@")[0]
            (folder / f"{stamp}-{token}.eml").write_bytes(message.as_bytes())
            line = "Mail to %s: %s\n%s"
            log.info(line, message.recipients, message.subject, message.body)
        flask_mail.email_dispatched.send(
            current_app._get_current_object(),  # type: ignore[attr-defined]  # a LocalProxy
            message=message,
        )
        return {}


def transport() -> Transport:
    """Return the transport of the current application, chosen by MAIL_SERVER."""
    found: Transport | None = current_app.extensions.get("mail.transport")
    if found is None:
        config = current_app.config
        smtp = bool(config["MAIL_SERVER"])
        found = SmtpTransport(config.get("DATA_DIR")) if smtp else ConsoleTransport()
        current_app.extensions["mail.transport"] = found
    return found


def deliver(letter: Letter) -> Refused:
    """Send a letter now, or raise what went wrong.

    Returns the recipients that alone were refused, while others have it.
    """
    refused = transport().send(compose(letter))
    names = {_as_sent(each): each for each in letter.recipients}
    return {names.get(each, each): reply for each, reply in refused.items()}


def _as_sent(address: str) -> str:
    """Return an address as Flask-Mail gives it to the server."""
    return flask_mail.sanitize_address(address)


def compose(letter: Letter) -> flask_mail.Message:
    """Return the message; its Message-ID is the same at every attempt."""
    message = flask_mail.Message(
        subject=letter.subject,
        sender=letter.sender,
        recipients=list(letter.recipients),
        body=letter.text,
        html=letter.html,
        extra_headers={"Auto-Submitted": "auto-generated"},
    )
    message.msgId = f"<{letter.id}@{domain_of(public_root())}>"
    for part in letter.attachments:
        message.attach(part.name, part.content_type, part.data)
    return message
