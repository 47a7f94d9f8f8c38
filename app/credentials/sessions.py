"""Sessions of browsers: creating, loading with their person, listing, ending."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
import sqlalchemy.orm as so

from app.broker import topics
from app.broker.envelope import Envelope
from app.cache.changes import key_is_id
from app.cache.registry import Cache
from app.credentials.models import USER_AGENT_LENGTH, UserSession
from app.exceptions import NotFound
from app.extensions import broker, db
from app.lib.clock import utcnow
from app.lib.copies import Values
from app.users import entities
from app.users import queries as users
from app.users.models import User

# Published on the topic of a session when it ends; its open streams then close.
ENDED = "signed_out"
# Beyond these, the sessions that were used least recently end.
MOST_SESSIONS = 100
USE_INTERVAL = timedelta(hours=1)


class SessionRow(NamedTuple):
    """What is remembered of a session."""

    id: int
    last_used_at: datetime
    user_id: int
    key: str


ROWS: Cache[int, SessionRow] = Cache(
    "sessions", max_entries=10_000, invalidated_by={"user_session": key_is_id}
)
# The id of the row that had a key when it was looked up; true only if the row says so.
IDS: Cache[str, int] = Cache("session keys", max_entries=10_000)


class SignedIn(NamedTuple):
    """A person, the session of their request, and the identity in its cookie."""

    user: User
    session_id: int
    last_used_at: datetime
    identity: str

    @property
    def use_is_due(self) -> bool:
        """Whether its use has to be stored again."""
        return _is_due(self.last_used_at)


def begin(user: User, user_agent: str) -> SignedIn:
    """Store a new session of a person; only its identity opens it."""
    row = UserSession(user_id=user.id, key=secrets.token_urlsafe(16))
    row.user_agent = user_agent[:USER_AGENT_LENGTH].replace("\0", "")
    db.session.add(row)
    db.session.flush()
    _publish(db.session, db.session.scalars(_surplus(user.id)).all())
    made = SignedIn(user, row.id, row.last_used_at, f"{user.get_id()}.{row.key}")
    db.session.commit()
    return made


def find(identity: str) -> SignedIn | None:
    """Return who is signed in with a cookie; None if its session has ended.

    Cookies from before there were rows name no key: all of them share one row.
    """
    parsed = _parse(identity)
    if parsed is None:
        return None
    account, epoch, key = parsed
    row = db.session.execute(_by_key(), {"account": account, "key": key}).one_or_none()
    if row is None or not row[0].is_active or str(row[0].session_epoch) != epoch:
        return None
    return SignedIn(row[0], row[1], row[2], identity)


def find_cached(identity: str) -> SignedIn | None:
    """Return what `find` does, without a statement if the two rows are known.

    For requests that only read: an end of the session that another process commits is
    known here as soon as that is told.
    """
    parsed = _parse(identity)
    if parsed is None:
        return None
    account, epoch, key = parsed
    found = _known(account, key) or _read(account, key)
    if found is None:
        return None
    user, row = found
    if user["deactivated_at"] is not None or str(user["session_epoch"]) != epoch:
        return None
    return SignedIn(entities.attach(user), row.id, row.last_used_at, identity)


def load_user(identity: str) -> User | None:
    """Return the account that a session cookie names, unless the session has ended."""
    found = find(identity)
    return found.user if found else None


def is_alive(session_id: int, user_id: int) -> bool:
    """Return whether a session has not ended, as its open streams ask."""
    statement = (
        sa.select(UserSession.id)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.id == session_id, UserSession.user_id == user_id)
        .where(users.is_active())
    )
    return db.session.scalar(statement) is not None


def note_use(session_id: int) -> None:
    """Store that a session is in use; the caller commits."""
    statement = sa.update(UserSession).where(UserSession.id == session_id)
    db.session.execute(statement.values(last_used_at=utcnow()))


def list_of(user: User) -> list[UserSession]:
    """Return the sessions of a person, the most recently used first."""
    query = sa.select(UserSession).where(UserSession.user_id == user.id)
    order = (UserSession.last_used_at.desc(), UserSession.id.desc())
    return list(db.session.scalars(query.order_by(*order).limit(MOST_SESSIONS)))


def end(user: User, session_id: int) -> None:
    """End one session of a person. Raises NotFound if it is not theirs."""
    if not _end(UserSession.user_id == user.id, UserSession.id == session_id):
        raise NotFound
    db.session.commit()


def leave(signed_in: SignedIn) -> None:
    """End a session from within, as signing out does; harmless when repeated."""
    _end(UserSession.id == signed_in.session_id)
    db.session.commit()


def end_others(user: User, session_id: int) -> None:
    """End all sessions of a person but one."""
    _end(UserSession.user_id == user.id, UserSession.id != session_id)
    db.session.commit()


def purge(life: timedelta) -> None:
    """Delete the sessions that nobody has used for as long as cookies live."""
    old = UserSession.last_used_at < utcnow() - life
    db.session.execute(sa.delete(UserSession).where(old))
    db.session.commit()


@sa.event.listens_for(User, "after_update")
def _end_with_epoch(_mapper: Any, connection: sa.Connection, user: User) -> None:
    """End every session of an account whose epoch rises, whoever raises it.

    A new password, a recovery and the end of an account do; none can forget to.
    """
    session = so.object_session(user)
    if session is not None and sa.inspect(user).attrs.session_epoch.history.added:
        ended = connection.execute(_delete(UserSession.user_id == user.id)).scalars()
        _publish(session, ended.all())


def _is_due(last_used_at: datetime) -> bool:
    return utcnow() - last_used_at >= USE_INTERVAL


def _parse(identity: str) -> tuple[int, str, str] | None:
    """Return the account, its epoch and the key of the row that a cookie names."""
    account, _, rest = identity.partition(".")
    epoch, _, key = rest.partition(".")
    epoch = epoch or "0"
    if not account.isdecimal() or len(account) > 18:
        return None
    return int(account), epoch, key or f"{account}.{epoch}"


def _known(account: int, key: str) -> tuple[Values, SessionRow] | None:
    session_id = IDS.get(key)
    row = ROWS.get(session_id) if session_id is not None else None
    # SQLite may give the id of a row that is gone to another one.
    if row is None or (row.user_id, row.key) != (account, key):
        return None
    # Caches are not notified of a use: whether one has been stored, the row says.
    if _is_due(row.last_used_at):
        return None
    user = entities.ROWS.get(account)
    return None if user is None else (user, row)


def _read(account: int, key: str) -> tuple[Values, SessionRow] | None:
    epoch = ROWS.epoch()
    found = db.session.execute(_columns_by_key(), {"account": account, "key": key})
    both = found.one_or_none()
    if both is None:
        return None
    user, row = entities.values_of(both), SessionRow(both[-2], both[-1], account, key)
    entities.keep(user, epoch)
    ROWS.keep({row.id: row}, epoch)
    IDS.put(key, row.id)
    return user, row


def is_end(event: Envelope) -> bool:
    """Return whether an event says that the session of a stream has ended."""
    return event.name == ENDED


def _end(*chosen: sa.ColumnElement[bool]) -> bool:
    """Delete sessions and return whether there were any."""
    ended = db.session.scalars(_delete(*chosen)).all()
    _publish(db.session, ended)
    return bool(ended)


def _publish(session: Any, ended: Sequence[int]) -> None:
    """Publish the end of sessions after the commit; their streams then close."""
    for each in ended:
        broker.publish_after_commit(session, topics.session(each), ENDED, {})


def _delete(*chosen: sa.ColumnElement[bool]) -> Any:
    statement = sa.delete(UserSession).where(*chosen).returning(UserSession.id)
    return statement.execution_options(synchronize_session=False)


def _surplus(user_id: int) -> Any:
    """Build the DELETE of all but the most recently used sessions of a person."""
    order = (UserSession.last_used_at.desc(), UserSession.id.desc())
    query = sa.select(UserSession.id).where(UserSession.user_id == user_id)
    surplus = query.order_by(*order).offset(MOST_SESSIONS)
    return _delete(UserSession.id.in_(surplus))


@cache
def _by_key() -> Any:
    """Build the Select once: every page of a signed-in person begins with it."""
    return _of_key(User)


@cache
def _columns_by_key() -> Any:
    return _of_key(*entities.COLUMNS)


def _of_key(*person: Any) -> Any:
    chosen: Any = sa.select(*person, UserSession.id, UserSession.last_used_at)
    return (
        chosen.join(UserSession, UserSession.user_id == User.id)
        .where(User.id == sa.bindparam("account"))
        .where(UserSession.key == sa.bindparam("key"))
    )
