"""Logins of users at Twitter."""

import json

from app.database import upsert
from app.exceptions import Invalid, NotFound
from app.extensions import db, twitter
from app.integrations.twitter.errors import service_call
from app.integrations.twitter.models import TwitterLogin
from app.lib import signing
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.users.models import User
from flask_twitter_api import errors
from flask_twitter_api.typed.actions import Session
from flask_twitter_api.utils import clean_handle

PURPOSE = "twitter-login"
WRONG = _l("Twitter did not let you in with these. Look at each of them again.")
REFUSED = (
    errors.FailedError,
    errors.BadAnswerError,
    errors.BadRequestError,
    errors.ForbiddenError,
)
NOT_A_NAME = _l("This cannot be a name on Twitter.")


def find(user_id: int) -> TwitterLogin | None:
    """Return the login of a user, if there is one."""
    found: TwitterLogin | None = db.session.get(TwitterLogin, user_id)
    return found


def connect(
    user: User,
    handle: str,
    email: str,
    password: str,
    proxy: str,
    *,
    totp_secret: str | None,
    secret_key: str,
) -> None:
    """Log in at Twitter and store the login, encrypted; the password is not stored.

    :raises Invalid: a value is refused.
    :raises Unavailable: Twitter does not respond.
    """
    try:
        name = clean_handle(handle)
    except ValueError as error:
        raise Invalid("username", NOT_A_NAME) from error
    try:
        with service_call():
            login = _log_in(name, email, password, proxy, totp_secret)
    except NotFound as error:
        raise Invalid("username", WRONG) from error
    _store(user.id, name, login, secret_key)


def forget(user: User) -> None:
    """Delete the login of a user."""
    login = find(user.id)
    if login is not None:
        db.session.delete(login)
    db.session.commit()


def session_of(login: TwitterLogin, secret_key: str) -> Session:
    """Return the session that acts for an account.

    :raises BadToken: the site's key is another one since.
    """
    stored = json.loads(signing.unseal(login.sealed, secret_key, PURPOSE))
    return Session(stored["cookies"], stored["proxy"])


def _log_in(
    name: str, email: str, password: str, proxy: str, totp_secret: str | None
) -> Session:
    try:
        return twitter.client.log_in(
            name, email, password, proxy, totp_secret=totp_secret
        )
    except REFUSED as error:
        raise Invalid("password", WRONG) from error


def _store(user_id: int, name: str, login: Session, secret_key: str) -> None:
    secret = json.dumps({"cookies": login.login_cookies, "proxy": login.proxy})
    values = {
        "user_id": user_id,
        "handle": name,
        "sealed": signing.seal(secret, secret_key, PURPOSE),
        "created_at": utcnow(),
    }
    db.session.execute(upsert(db.session, TwitterLogin, ["user_id"], values))
    db.session.commit()
