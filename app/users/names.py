"""Rules for names, addresses, passwords and descriptions."""

from email_validator import EmailNotValidError, validate_email
from sqlalchemy.exc import IntegrityError

from app.exceptions import Invalid
from app.extensions import db
from app.lib.i18n import mark as _l
from app.lib.passwords import (
    MAX_LENGTH,
    MIN_LENGTH,
    PasswordProblem,
    PasswordRefused,
    validate_password,
)
from app.lib.text import clean_text
from app.lib.usernames import UsernameProblem, UsernameRefused, validate_username
from app.users import former_names, queries
from app.users.models import User

MAX_EMAIL = 120
MAX_ABOUT = 140
NAME_TAKEN = _l("Please use a different username.")
EMAIL_TAKEN = _l("Please use a different email address.")
_EMAIL_BAD = _l("This is not a valid e-mail address.")

_NAME_SENTENCES = {
    UsernameProblem.EMPTY: _l("Please choose a username."),
    UsernameProblem.TOO_LONG: _l("Usernames have at most 64 characters."),
    UsernameProblem.CHARACTERS: _l(
        "Usernames are made of the letters a-z, digits, dots, hyphens and underscores."
    ),
    UsernameProblem.EDGES: _l("Usernames begin and end with a letter or a digit."),
    UsernameProblem.RESERVED: NAME_TAKEN,
}
_PASSWORD_SENTENCES = {
    PasswordProblem.TOO_SHORT: _l("Passwords have at least %(least)d characters."),
    PasswordProblem.TOO_LONG: _l("Passwords have at most %(most)d characters."),
    PasswordProblem.CHARACTERS: _l("This password holds characters we cannot keep."),
    PasswordProblem.PERSONAL: _l("Please use a password unlike your name or address."),
    PasswordProblem.COMMON: _l("This password is among the first that a thief tries."),
}


def check_username(
    name: str, owner: User | None = None, *, allow_reserved: bool = False
) -> str:
    """Return a name in the form to store. Raises Invalid if it is bad or taken.

    A name that a person gave up stays reserved for a year. The `owner` may retain a
    name that today's rules would refuse, and change its case.
    """
    if owner is not None and name == owner.username:
        return name
    try:
        name = validate_username(name, allow_reserved=allow_reserved)
    except UsernameRefused as refused:
        raise Invalid("username", _NAME_SENTENCES[refused.problem]) from refused
    if former_names.is_taken(name, owner):
        raise Invalid("username", NAME_TAKEN)
    return name


def check_email(address: str, owner: User | None = None) -> str:
    """Return an address in the form to store. Raises Invalid if it is bad or taken."""
    if owner is not None and address == owner.email:
        return address
    try:
        parts = validate_email(
            address.strip(), allow_smtputf8=False, check_deliverability=False
        )
    except EmailNotValidError as refused:
        raise Invalid("email", _EMAIL_BAD) from refused
    if len(parts.normalized) > MAX_EMAIL:
        raise Invalid("email", _EMAIL_BAD)
    holder = db.session.scalar(queries.by_email(parts.normalized))
    if holder is not None and not _same(holder, owner):
        raise Invalid("email", EMAIL_TAKEN)
    return parts.normalized


def check_password(
    password: str, *, username: str, email: str, field: str = "password"
) -> str:
    """Return a new password. Raises Invalid if it is weak."""
    try:
        validate_password(password, username=username, email=email)
    except PasswordRefused as refused:
        sentence = _PASSWORD_SENTENCES[refused.problem]
        raise Invalid(field, sentence, least=MIN_LENGTH, most=MAX_LENGTH) from refused
    return password


def check_about(text: str) -> str:
    """Return a description in the form to store.

    :raises Invalid: it is too long.
    """
    text = clean_text(text)
    if len(text) > MAX_ABOUT:
        message = _l("This may be at most %(limit)d characters long.")
        raise Invalid("about_me", message, limit=MAX_ABOUT)
    return text


def taken(error: IntegrityError) -> Invalid:
    """Return the error for a name or an address taken between our query and our write.

    Only the first line is read: the next ones quote values, which may hold anything.
    """
    lines = str(error.orig).splitlines() or [""]
    if "email" in lines[0]:
        return Invalid("email", EMAIL_TAKEN)
    return Invalid("username", NAME_TAKEN)


def _same(holder: User, owner: User | None) -> bool:
    return owner is not None and holder.id == owner.id
