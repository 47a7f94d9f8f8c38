"""What the text of a post may be: present unless there are attachments, and short."""

from app.exceptions import Invalid
from app.lib.i18n import mark as _l
from app.lib.text import clean_text, fits


def is_empty(text: str, *, has_attachments: bool) -> bool:
    """Return whether nothing would be left to show of a post."""
    return not (text.strip() or has_attachments)


def check(body: str, max_length: int, *, has_attachments: bool) -> str:
    """Return a text as it is stored: cleaned, with at most `max_length` graphemes.

    :raises Invalid: it is too long, or empty in a post without attachments.
    """
    text = clean_text(body)
    if is_empty(text, has_attachments=has_attachments):
        raise Invalid("post", _l("Please write something."))
    if not fits(text, max_length):
        message = _l("Posts may be at most %(limit)d characters long.")
        raise Invalid("post", message, limit=max_length)
    return text
