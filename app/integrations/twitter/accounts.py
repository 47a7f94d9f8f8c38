"""Remote accounts: created from a profile, followed, updated like the profile."""

import io
import logging
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from app.credentials import accounts as credentials
from app.exceptions import Conflict, Invalid, NotFound, Unavailable
from app.extensions import db
from app.integrations.twitter import queries, reading, rules
from app.integrations.twitter.models import ALIVE, ORIGIN, PROTECTED, TwitterAccount
from app.integrations.twitter.pictures import PictureProxy
from app.integrations.twitter.texts import unescaped
from app.lib.clock import utcnow
from app.lib.i18n import mark as _l
from app.lib.text import clean_line, shorten
from app.lib.usernames import username_key
from app.media import profile_pictures
from app.media.pictures import Picture, prepare_avatar
from app.relationships import follows, service
from app.users.models import User
from app.users.names import MAX_ABOUT
from flask_twitter_api.models import User as Profile

PICTURE_PIXELS = 4_000_000
KEEP_UNFOLLOWED = timedelta(days=30)
# The URL that a picture was fetched from, and the picture.
FetchedPicture = tuple[str, Picture]

log = logging.getLogger(__name__)


def follow(viewer: User, name: str) -> TwitterAccount:
    """Follow an account of Twitter; a worker then ingests its tweets.

    :raises NotFound: Twitter has no such account.
    :raises Conflict: its tweets are protected.
    :raises Unavailable: Twitter does not respond.
    """
    profile = reading.profile(name)
    if profile.protected:
        message = _l("The tweets of %(username)s are protected. They cannot come here.")
        raise Conflict(message, username=profile.username)
    account = find_or_create(profile)
    is_followed = account.user.follower_count > 0
    service.follow(viewer, account.user)
    if not is_followed:
        # Nobody followed it until now, so it may be long out of date.
        account.due_at, account.state, account.strikes = utcnow(), ALIVE, 0
        db.session.commit()
    return account


def find_or_create(profile: Profile) -> TwitterAccount:
    """Return the account of a profile, created once even by two requests at a time."""
    found = find(profile.id)
    if found is not None:
        return found
    try:
        account = _make(profile)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        found = find(profile.id)
        if found is None:
            raise
        return found
    return account


def find(twitter_id: str) -> TwitterAccount | None:
    """Return the account with an id at Twitter, if there is one."""
    found: TwitterAccount | None = db.session.scalar(queries.by_twitter_id(twitter_id))
    return found


def by_handle(name: str) -> TwitterAccount | None:
    """Return an account by its name if it is followed and known to be up to date."""
    found: TwitterAccount | None = db.session.scalar(queries.followed_handle(name))
    return found


def if_followed(viewer: User, account: TwitterAccount | None) -> TwitterAccount | None:
    """Return an account if the viewer follows it."""
    if account is None or not follows.exists(viewer, account.user):
        return None
    return account


def remove_unfollowed(now: datetime | None = None) -> int:
    """Close accounts that nobody has followed for long and return how many.

    Their posts are deleted in batches, as those of every closed account.
    """
    late = (now or utcnow()) - KEEP_UNFOLLOWED
    stale = list(db.session.scalars(queries.unfollowed_since(late, 100)))
    for account in stale:
        credentials.close(account.user)
        db.session.delete(account)
    db.session.commit()
    return len(stale)


def refresh(account: TwitterAccount, profile: Profile) -> None:
    """Update an account from its profile; the caller commits."""
    user = account.user
    account.state = PROTECTED if profile.protected else ALIVE
    account.name = _name(profile)
    about = _about(profile)
    if profile.username and profile.username != account.handle:
        rules.end_former(account.handle)
        account.handle = profile.username[:50]
        user.username = _free_name(account.handle, user.id)
        user.profile_version = User.profile_version + 1
    if about and about != user.about_me:
        user.about_me = about
        user.profile_version = User.profile_version + 1


def fetch_picture(
    account: TwitterAccount, profile: Profile, proxy: PictureProxy
) -> FetchedPicture | None:
    """Fetch the picture of a profile if it has changed.

    It writes nothing, so that no transaction is held open meanwhile. One that cannot
    be fetched is tried again the next time.
    """
    address = (profile.picture or "").replace("_normal.", "_400x400.")[:512]
    if not address or address == account.picture_address:
        return None
    try:
        data = proxy.get(address).data
        return address, prepare_avatar(
            io.BytesIO(data), max_bytes=len(data) + 1, max_pixels=PICTURE_PIXELS
        )
    except (Invalid, NotFound, Unavailable) as refusal:
        log.info("picture of @%s: %r", account.handle, refusal)
        return None


def store_picture(account: TwitterAccount, fetched: FetchedPicture) -> None:
    """Show another picture beside the mirrored posts; the caller commits."""
    address, picture = fetched
    profile_pictures.replace_picture(account.user, picture)
    account.picture_address = address


def _make(profile: Profile) -> TwitterAccount:
    handle = profile.username[:50]
    user = User(
        username=_free_name(handle, None),
        # Nobody receives mail here, and nobody can sign in without a password.
        email=f"{profile.id}@{ORIGIN}.invalid",
        origin=ORIGIN,
        about_me=_about(profile),
        last_seen=None,
    )
    account = TwitterAccount(
        twitter_id=profile.id, handle=handle, name=_name(profile), user=user
    )
    db.session.add_all([user, account])
    db.session.flush()
    # A default would say that the account was here just now.
    user.last_seen = None
    return account


def _free_name(handle: str, own_id: int | None) -> str:
    """Return `handle@twitter`; an account that had it before is renamed."""
    name = f"{handle}@{ORIGIN}"
    holder = db.session.scalar(
        sa.select(User).where(User.username_key == username_key(name))
    )
    if holder is not None and holder.id != own_id:
        holder.username = f"formerly-{holder.id}@{ORIGIN}"
        db.session.flush()
    return name


def _name(profile: Profile) -> str:
    return shorten(clean_line(unescaped(profile.name or profile.username)), 64)[:128]


def _about(profile: Profile) -> str | None:
    text = clean_line(unescaped(profile.description or ""))
    return shorten(text, MAX_ABOUT)[:MAX_ABOUT] or None
