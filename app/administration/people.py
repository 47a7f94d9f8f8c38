"""Commands on people's accounts; each commits, together with its entry of the log."""

from app.audit import Action, Actor, Target, carry_out
from app.audit.service import Details
from app.credentials import passwords, suspension
from app.exceptions import Conflict, NotAllowed, NotFound
from app.extensions import db
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.ids import MAX_ROW_ID
from app.users import queries
from app.users.models import User

ONESELF = _l("You cannot do this to your own account. Ask another administrator.")
REMOTE = _l("This account is mirrored from elsewhere: nobody signs in with it.")
SUSPENDED = _l("This account is deactivated.")
NOT_SUSPENDED = _l("This account is not deactivated.")
IS_ADMIN = _l("This person is an administrator: take the rights away first.")
LAST_ADMIN = _l("This is the last administrator. Make somebody else one first.")
CONFIRMED = _l("This address is confirmed already.")


def find(user_id: int) -> User:
    """Return a person, also one whose account is deactivated. Raises NotFound."""
    query = queries.with_suspended().where(User.id == min(user_id, MAX_ROW_ID))
    found: User | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def confirm_address(actor: Actor, user: User) -> None:
    """Mark an e-mail address as confirmed. Raises Conflict."""

    def command() -> Details:
        _require_local(user)
        if user.email_confirmed_at is not None:
            raise Conflict(CONFIRMED)
        user.email_confirmed_at = utcnow()
        return {"email": user.email}

    carry_out(actor, Action.CONFIRM_ADDRESS, target_of(user), command)


def suspend(actor: Actor, user: User, reason: str = "") -> None:
    """Deactivate an account until it is reactivated; nothing of it is deleted.

    :raises Conflict: it is one's own, an administrator's, or deactivated already.
    """

    def command() -> Details:
        _refuse_oneself(actor, user)
        _lock_administrators(actor)
        db.session.refresh(user)
        if user.is_admin:
            raise Conflict(IS_ADMIN)
        if not user.is_active:
            raise Conflict(SUSPENDED)
        suspension.suspend(user)
        return {"reason": reason} if reason else None

    carry_out(actor, Action.SUSPEND, target_of(user), command)


def reactivate(actor: Actor, user: User) -> None:
    """Open an account again that was deactivated. Raises Conflict."""

    def command() -> Details:
        if user.suspended_at is None:
            raise Conflict(NOT_SUSPENDED)
        suspension.reactivate(user)
        return None

    carry_out(actor, Action.REACTIVATE, target_of(user), command)


def grant_admin(actor: Actor, user: User) -> None:
    """Make a person an administrator.

    :raises Conflict: the account is remote or deactivated.
    """

    def command() -> Details:
        _require_local(user)
        _lock_administrators(actor)
        db.session.refresh(user)
        if not user.is_active:
            raise Conflict(SUSPENDED)
        user.is_admin = True
        return None

    carry_out(actor, Action.GRANT_ADMIN, target_of(user), command)


def revoke_admin(actor: Actor, user: User) -> None:
    """Take the rights of an administrator away.

    Of two administrators who remove each other at the same moment one is first; the
    other is none any more by then.

    :raises Conflict: they are one's own, or the last.
    :raises NotAllowed: the actor's own rights have just been taken away.
    """

    def command() -> Details:
        _refuse_oneself(actor, user)
        if _lock_administrators(actor) == [user.id]:
            raise Conflict(LAST_ADMIN)
        user.is_admin = False
        # Ends what is open with these rights, such as the stream of metrics.
        user.session_epoch += 1
        return None

    carry_out(actor, Action.REVOKE_ADMIN, target_of(user), command)


def send_reset(actor: Actor, user: User) -> None:
    """Mail a link to a person with which they set a new password. Raises Conflict."""

    def command() -> Details:
        _require_local(user)
        if not user.is_active:
            raise Conflict(SUSPENDED)
        passwords.send_reset_mail(user)
        return None

    carry_out(actor, Action.SEND_RESET, target_of(user), command)


def end_sessions(actor: Actor, user: User) -> None:
    """Sign a person out everywhere; their tokens go on. Raises Conflict."""

    def command() -> Details:
        _require_local(user)
        user.session_epoch += 1
        return None

    carry_out(actor, Action.END_SESSIONS, target_of(user), command)


def target_of(user: User) -> Target:
    """Return how the log names a person."""
    return Target("user", str(user.id), user.username)


def _require_local(user: User) -> None:
    if user.origin is not None:
        raise Conflict(REMOTE)


def _refuse_oneself(actor: Actor, user: User) -> None:
    if actor.user_id == user.id:
        raise Conflict(ONESELF)


def _lock_administrators(actor: Actor) -> list[int]:
    """Lock the accounts of all administrators and return their ids.

    The entry of the log has begun the transaction, which is what SQLite locks with.

    :raises NotAllowed: the actor is none of them any more.
    """
    rows = queries.administrators().with_only_columns(User.id).order_by(User.id)
    # Foreign keys to these rows, as of the log itself, must not wait.
    found = list(db.session.scalars(rows.with_for_update(key_share=True)))
    if actor.user_id is not None and actor.user_id not in found:
        raise NotAllowed
    return found
