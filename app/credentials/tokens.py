"""API tokens: one per device, named, stored hashed, listed and revocable."""

import hashlib
import re
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.broker import topics
from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.credentials.models import ApiToken
from app.credentials.scopes import join
from app.exceptions import NotFound
from app.extensions import broker, db
from app.idempotency import service as idempotency
from app.idempotency.service import Key
from app.lib import copies, signing
from app.lib.clock import utcnow
from app.lib.copies import Values
from app.users import entities

if TYPE_CHECKING:
    from app.users.models import User

SHARED = ""
# What a request makes, as its idempotency key names it.
TOKEN = "token"  # noqa: S105  # a kind of thing, no secret
# Published on the topic of a token when it is revoked.
ENDED = "ended"
RENEW_BEFORE = timedelta(seconds=60)
DEFAULT_LIFE = timedelta(days=365)

# The nonce is for making the text of a token anew; a use is no change that caches are
# notified of.
NAMES = copies.names_of(ApiToken, without=frozenset({"nonce", "last_used_at"}))
COLUMNS = copies.columns_of(ApiToken, NAMES)
ROWS: Cache[int, Values] = Cache(
    "API tokens", max_entries=5_000, invalidated_by={"api_token": key_is_id}
)
# The id of the row that had a hash when it was looked up; true only if the row says so.
IDS: Cache[str, int] = Cache("API token hashes", max_entries=5_000)

_ADOPTED = re.compile("[0-9a-f]{32}")


def shared_token(user: "User", secret: str, expires_in: int) -> str:
    """Return the token of clients without a name, the same one until it expires.

    Only its hash is stored: the text is derived anew from the row and the secret key.
    """
    db.session.flush()
    now = utcnow()
    row = db.session.scalar(
        _alive(user.id, now + RENEW_BEFORE)
        .where(ApiToken.name == SHARED)
        .order_by(ApiToken.id.desc())
        .limit(1)
    )
    if row is not None and row.token_hash == _hash(_derive(row, secret)):
        return _derive(row, secret)
    row = ApiToken(user_id=user.id, name=SHARED, nonce=secrets.token_hex(16))
    row.expires_at = now + timedelta(seconds=expires_in)
    token = _derive(row, secret)
    row.token_hash = _hash(token)
    db.session.add(row)
    return token


def create(
    user: "User",
    name: str,
    life: timedelta = DEFAULT_LIFE,
    *,
    secret: str = "",
    key: Key | None = None,
    scopes: Collection[str] | None = None,
) -> str:
    """Create a token for one named device and return its text, which is not stored.

    Without `scopes` it is full. A request whose `key` came before makes nothing and
    gets the same text, derived anew with the `secret` key of the site.

    :raises NotFound: what the key made before has been revoked.
    :raises KeyReused: the key came with another request before.
    """

    def command() -> str:
        row = ApiToken(user_id=user.id, name=name, scopes=join(scopes))
        row.expires_at = utcnow() + life
        token = secrets.token_hex(16)
        if key is not None:
            row.nonce = secrets.token_hex(16)
            token = _derive(row, secret)
        row.token_hash = _hash(token)
        db.session.add(row)
        db.session.flush()
        idempotency.record(key, TOKEN, row.id)
        db.session.commit()
        return token

    def load(token_id: str) -> str:
        row = db.session.get(ApiToken, int(token_id))
        if row is None or row.expires_at <= utcnow():
            raise NotFound
        return _derive(row, secret)

    return idempotency.run_once(key, TOKEN, command, load)


def find(token: str) -> ApiToken | None:
    """Return the live token with this text, its user joined; None if there is none."""
    row: ApiToken | None = db.session.scalar(
        sa.select(ApiToken)
        .join(ApiToken.user)
        .options(sa.orm.contains_eager(ApiToken.user))
        .where(ApiToken.token_hash == _hash(token))
    )
    if row is None:
        return _find_adopted(token)
    if row.expires_at <= utcnow() or not row.user.is_active:
        return None
    return row


def find_cached(token: str) -> ApiToken | None:
    """Return what `find` does, without a statement if the two rows are known.

    For requests that only read: a revocation that another process commits is known here
    as soon as that is told. What nothing opens is looked up each time.
    """
    token_hash = _hash(token)
    found = _known(token_hash) or _read(token_hash)
    if found is None:
        return _find_adopted(token)
    user, row = found
    if row["expires_at"] <= utcnow() or user["deactivated_at"] is not None:
        return None
    made = copies.attach(db.session, ApiToken, row)
    so.attributes.set_committed_value(made, "user", entities.attach(user))
    return made


def _known(token_hash: str) -> tuple[Values, Values] | None:
    token_id = IDS.get(token_hash)
    row = ROWS.get(token_id) if token_id is not None else None
    # SQLite may give the id of a row that is gone to another one.
    if row is None or row["token_hash"] != token_hash:
        return None
    user = entities.ROWS.get(row["user_id"])
    return None if user is None else (user, row)


def _read(token_hash: str) -> tuple[Values, Values] | None:
    epoch = ROWS.epoch()
    columns = [*entities.COLUMNS, *COLUMNS]
    query = sa.select(*columns).join(ApiToken.user)
    both = db.session.execute(
        query.where(ApiToken.token_hash == token_hash)
    ).one_or_none()
    if both is None:
        return None
    user = entities.values_of(both)
    row = dict(zip(NAMES, both[len(entities.COLUMNS) :], strict=True))
    entities.keep(user, epoch)
    ROWS.keep({row["id"]: row}, epoch)
    IDS.put(token_hash, row["id"])
    return user, row


def topic(token: ApiToken) -> str:
    """Return the topic on which the end of a token is published."""
    if token.id is None:
        return topics.adopted_token(token.user.id)
    return topics.token(token.id)


def is_alive(token_id: int | None, user_id: int) -> bool:
    """Return whether a token of a person can still be used; None is an adopted one."""
    if token_id is not None:
        row = db.session.get(ApiToken, token_id)
        return row is not None and row.expires_at > utcnow()
    user = db.session.get(_user_model(), user_id)
    return user is not None and user.is_active and _is_ahead(user.token_expiration)


def note_use(token_id: int) -> None:
    """Store that a token has just been used."""
    statement = sa.update(ApiToken).where(ApiToken.id == token_id)
    db.session.execute(statement.values(last_used_at=utcnow()))
    db.session.commit()


def list_alive(user: "User") -> list[ApiToken]:
    """Return the live tokens of a person, the newest first; at most 200."""
    query = _alive(user.id, utcnow()).order_by(ApiToken.id.desc()).limit(200)
    # The row of this request's own token may be a copy from before its last use.
    query = query.execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def revoke(token: ApiToken) -> None:
    """End one token at once."""
    if sa.inspect(token).transient:
        # What `find` made of an adopted database's column has no row of its own.
        _end_adopted(token.user)
    else:
        db.session.delete(token)
        _publish_end([token.id])
    db.session.commit()


def revoke_by_id(user: "User", token_id: int) -> None:
    """End one of a person's tokens. Raises NotFound if it is not theirs."""
    row = db.session.get(ApiToken, token_id)
    if row is None or row.user_id != user.id:
        raise NotFound
    revoke(row)


def revoke_shared(user: "User") -> None:
    """End the token of clients without a name; the caller commits."""
    _end_adopted(user)
    _delete(ApiToken.user_id == user.id, ApiToken.name == SHARED)


def revoke_all(user: "User") -> None:
    """End every token of a person; the caller commits."""
    _end_adopted(user)
    _delete(ApiToken.user_id == user.id)


def purge() -> None:
    """Delete the tokens that have expired."""
    db.session.execute(sa.delete(ApiToken).where(ApiToken.expires_at < utcnow()))
    db.session.commit()


def _delete(*chosen: sa.ColumnElement[bool]) -> None:
    statement = sa.delete(ApiToken).where(*chosen).returning(ApiToken.id)
    _publish_end(db.session.scalars(statement).all())


def _publish_end(token_ids: Sequence[int]) -> None:
    """Publish the end of tokens after the commit; their streams then close."""
    for each in token_ids:
        broker.publish_after_commit(db.session, topics.token(each), ENDED, {})


def _end_adopted(user: "User") -> None:
    if user.token is not None:
        ending = topics.adopted_token(user.id)
        broker.publish_after_commit(db.session, ending, ENDED, {})
    user.token_expiration = utcnow() - timedelta(seconds=1)


def _alive(user_id: int, moment: datetime) -> sa.Select[ApiToken]:
    return sa.select(ApiToken).where(
        ApiToken.user_id == user_id, ApiToken.expires_at > moment
    )


def _find_adopted(token: str) -> ApiToken | None:
    """Accept the plain token of an adopted database until it expires."""
    if not _ADOPTED.fullmatch(token):
        return None
    model = _user_model()
    user = db.session.scalar(sa.select(model).where(model.token == token))
    if user is None or not user.is_active or not _is_ahead(user.token_expiration):
        return None
    return ApiToken(user=user, name=SHARED, expires_at=user.token_expiration)


def _is_ahead(expiration: datetime | None) -> bool:
    """Return whether there is a moment that has not come yet."""
    return expiration is not None and expiration > utcnow()


def _user_model() -> "type[User]":
    from app.users.models import User

    return User


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _derive(row: ApiToken, secret: str) -> str:
    return signing.derive(f"api-token:{row.user_id}:{row.nonce}", secret)[:32]
