"""The stream of events for programs: server-sent events of several channels."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from itertools import chain
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, g, request, url_for
from flask.ctx import AppContext

from app.api.blueprint import bp
from app.api.outlet import Outlet
from app.api.schemas.channels import StreamQuery
from app.broker import Subscription, sse, topics
from app.broker.topics import Channel, ChannelKind
from app.channels import access, names
from app.channels.feeds import STREAM_WINDOW, WINDOW, Feed, pump_of
from app.channels.models import Program
from app.channels.open_streams import open_streams
from app.channels.quotas import Quotas
from app.credentials import tokens
from app.credentials.models import ApiToken
from app.exceptions import NotAllowed, NotFound, Unavailable
from app.extensions import broker, db, limiter
from app.http_api import auth, scopes
from app.http_api.operations import Operation
from app.lib.clock import utcnow
from app.timeline import channels as site_channels
from app.timeline.topics import EventFilter
from app.users.models import User
from app.web import admission
from app.web.limits import person
from app.web.policies import MEMBER

EVENT_STREAM = "text/event-stream"
ENDED = f"event: {tokens.ENDED}\ndata: {{}}\n\n".encode()
# Seconds over which clients spread their requests for what they missed.
SPREAD = 5.0
MAX_AGE = 1800.0
OPENING = limiter.limit("120 per minute", key_func=lambda: f"stream:{person()}")


@bp.get("/stream")
@Operation(
    "Stream events",
    tag="channels",
    access=MEMBER,
    scope=scopes.ANY,
    query=StreamQuery,
    consumes=True,
    media=EVENT_STREAM,
    errors=(403, 404, 409),
    limits=(OPENING,),
)
def stream(query: StreamQuery) -> Response:
    """Stream the events of channels as server-sent events.

    Channels of the site require the scope `read`: `/topic/public`, `/topic/tag/NAME`,
    `/topic/user/NAME`, `/topic/home`, `/topic/notifications`, `/topic/thread/ID`.
    Those of programs require `channels`: `/topic/app/NAME/…`, and `/queue/app/NAME/…`,
    of which the stream pushes up to ten messages that are not acknowledged yet; more
    than four queues share forty.
    """
    if not current_app.config["LIVE_ENABLED"]:
        raise Unavailable("live")
    channels = list(dict.fromkeys(names.read(each) for each in query.channel))
    for channel in channels:
        scopes.require(g.api_token, _scope(channel))
    leave = _enter()
    try:
        return _open(channels, query, leave)
    except Exception:
        leave()
        raise


def _scope(channel: Channel) -> str:
    return scopes.CHANNELS if channel.kind is ChannelKind.APP else scopes.READ


def _enter() -> Callable[[], None]:
    """Count one more stream; return the function that counts one less.

    :raises TooMany: this token or person has as many open as they may.
    """
    config, viewer_id = current_app.config, auth.current_viewer().id
    limits = [
        (("person", viewer_id), config["CHANNEL_STREAMS"]),
        (("token", viewer_id, g.api_token.id), config["CHANNEL_TOKEN_STREAMS"]),
    ]
    return open_streams.enter(limits)


def _open(
    channels: list[Channel], query: StreamQuery, leave: Callable[[], None]
) -> Response:
    viewer, token = auth.current_viewer(), g.api_token
    after = query.last_event_id or request.headers.get("Last-Event-ID")
    found = _programs(viewer.id, channels)
    delivered = {str(each): _delivered(viewer, each, found) for each in channels}
    control = [topics.user(viewer.id), tokens.topic(token)]
    control += [topics.program(program.id) for program in found.values()]
    chosen = chain(control, *delivered.values())
    subscription = broker.subscribe(dict.fromkeys(chosen), after=after)
    outlet = _outlet(viewer, delivered, subscription)
    _push(found, query, outlet, subscription)

    def end() -> None:
        outlet.close()
        leave()

    app: Any = current_app
    owners = {each: program.id for each, program in found.items()}
    context = app._get_current_object().app_context
    return sse.response(
        sse.CountedStream(
            subscription,
            opening=partial(_check, context, (token.id, viewer.id), owners, outlet),
            admission=admission.of_streams(),
            final=ENDED,
            last_event_id=after,
            wants=outlet.wants,
            wants_missed=outlet.wants_missed,
            encode=outlet.encode,
            is_last=outlet.is_last,
            spread=SPREAD,
            max_age=_max_age(token),
            then=end,
        )
    )


def _programs(viewer_id: int, channels: Iterable[Channel]) -> dict[Channel, Program]:
    """Return the programs of those channels that belong to one.

    :raises NotFound: there is no such program.
    :raises NotAllowed: it is somebody else's.
    """
    return {
        channel: access.to_listen(viewer_id, channel)
        for channel in channels
        if channel.kind is ChannelKind.APP
    }


def _delivered(
    viewer: User, channel: Channel, programs: Mapping[Channel, Program]
) -> list[str]:
    """Return the topics whose events belong to a channel.

    :raises NotFound: there is nothing of that name.
    """
    if channel not in programs:
        return site_channels.topics_of(viewer, channel)
    if channel.is_queue:
        return []
    return programs[channel].heard_by(viewer.id, channel.path)


def _outlet(
    viewer: User, delivered: Mapping[str, list[str]], subscription: Subscription
) -> Outlet:
    posts = url_for("api.get_post", id=0).removesuffix("0")
    try:
        # After subscribing: nobody is hidden unnoticed in between.
        event_filter = EventFilter(viewer)
        event_filter.learn(subscription.missed)
    except Exception:
        subscription.close()
        raise
    pump = pump_of(broker.backend.queues)
    return Outlet(event_filter, posts, pump, delivered)


def _push(
    programs: Mapping[Channel, Program],
    query: StreamQuery,
    outlet: Outlet,
    subscription: Any,
) -> None:
    """Push the messages of the queues among the channels.

    Each is asked for its first ones now: then it is there, and the next one counts it.

    :raises Conflict: there would be too many queues or groups.
    :raises Unavailable: Redis does not answer.
    """
    queues = [each for each in programs if each.is_queue]
    quotas = Quotas.of(current_app.config)
    timeout = current_app.config["BROKER_VISIBILITY_TIMEOUT"]
    try:
        for channel in queues:
            quotas.check_take(programs[channel], str(channel), query.group)
            place = (str(channel), query.group, query.consumer)
            window = min(WINDOW, STREAM_WINDOW // len(queues))
            backend = broker.backend.queues
            outlet.fill_from(Feed(backend, place, subscription, timeout, window))
    except Exception:
        outlet.close()
        subscription.close()
        raise


def _max_age(token: ApiToken) -> float:
    """Return the seconds after which a stream ends, with its token at the latest."""
    return min(MAX_AGE, (token.expires_at - utcnow()).total_seconds())


def _check(
    context: Callable[[], AppContext],
    holder: tuple[int | None, int],
    owners: Mapping[Channel, int],
    outlet: Outlet,
) -> bytes | None:
    """Return nothing to send, or None if the token or a right to listen has ended.

    It is looked at after subscribing, so its end is not missed, and again when events
    were lost that could have said so.
    """
    try:
        with context():
            if not tokens.is_alive(*holder):
                return None
            present = _programs(holder[1], owners)
            if any(present[each].id != owners[each] for each in owners):
                return None
            outlet.renew(db.session.get_one(User, holder[1]))
            return b""
    except (NotAllowed, NotFound):
        return None
    except sa.exc.SQLAlchemyError as error:
        raise Unavailable("database", type(error).__name__) from error
