"""Errors of accounts in the sentences of the founding application's API."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.exceptions import Invalid, WrongPassword
from app.users import names
from app.web.limits import count_wrong_password

# Clients compare these with what they know since the founding application.
CONTRACT = {
    names.NAME_TAKEN: "please use a different username",
    names.EMAIL_TAKEN: "please use a different email address",
}
INCOMPLETE = "must include username, email and password fields"


@contextmanager
def contract_sentences() -> Iterator[None]:
    """Raise errors of an account with the contract's sentences; count a wrong password.

    :raises Invalid: as raised inside, with the sentence that clients know.
    """
    try:
        yield
    except Invalid as error:
        if isinstance(error, WrongPassword):
            count_wrong_password()
        sentence = CONTRACT.get(error.message, error.message)
        raise Invalid(error.field, sentence, **error.parameters) from error
