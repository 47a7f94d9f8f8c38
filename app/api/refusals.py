"""Refusals of rules in the words of the API: its field names, its old sentences."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.exceptions import Invalid, WrongPassword
from app.users import names
from app.web.limits import note_wrong_password

# Programs compare these with what they know since the founding application.
CONTRACT = {
    names.NAME_TAKEN: "please use a different username",
    names.EMAIL_TAKEN: "please use a different email address",
}
INCOMPLETE = "must include username, email and password fields"


@contextmanager
def fields(**spellings: str) -> Iterator[None]:
    """Name a rule's field as the schema does: `fields(post="body")`."""
    try:
        yield
    except Invalid as refusal:
        field = spellings.get(refusal.field, refusal.field)
        # What it is decides the status: a busy server is no mistake of the program.
        kind = type(refusal)
        raise kind(field, refusal.message, **refusal.parameters) from refusal


@contextmanager
def of_an_account() -> Iterator[None]:
    """Say in the contract's words what is taken, and note a wrong password."""
    try:
        yield
    except Invalid as refusal:
        if isinstance(refusal, WrongPassword):
            note_wrong_password()
        sentence = CONTRACT.get(refusal.message, refusal.message)
        raise Invalid(refusal.field, sentence, **refusal.parameters) from refusal
