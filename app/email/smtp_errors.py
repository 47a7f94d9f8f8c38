"""Which errors of a mail server are about one mail, and final."""

import smtplib
from collections.abc import Mapping

from app.worker import outbox

# The server wants another session, user or setting (RFC 5321, RFC 4954): every mail
# would be refused in the same way until that is mended.
OF_THE_SERVER = frozenset({500, 502, 503, 504, 521, 530, 534, 535, 538})
Refused = Mapping[str, tuple[int, bytes]]


class Undeliverable(outbox.Permanent):
    """The mail server refused a mail for good; the text says why."""


def is_final(code: int) -> bool:
    """Return whether a reply code ends a mail (RFC 5321, section 4.2.1)."""
    return 500 <= code < 600 and code not in OF_THE_SERVER


def final_reason(error: Exception) -> str | None:
    """Return why a mail can never be delivered, or None if it is worth another try."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _text in error.recipients.values()]
        final = bool(codes) and all(map(is_final, codes))
        return describe(error.recipients) if final else None
    if isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError):
        code, text = error.smtp_code, error.smtp_error
        return f"{code} {_readable(text)}" if is_final(code) else None
    # An address that no server without SMTPUTF8 understands.
    if isinstance(error, UnicodeError | smtplib.SMTPNotSupportedError):
        return repr(error)
    return None


def deferred(refused: Refused) -> set[str]:
    """Return the recipients that may be tried again."""
    return {address for address, (code, _text) in refused.items() if not is_final(code)}


def describe(refused: Refused) -> str:
    """Return the refusals as text, for a log."""
    return "; ".join(
        f"{address}: {code} {_readable(text)}"
        for address, (code, text) in refused.items()
    )


def _readable(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
