"""`flask channel`: listening to topics and queues, and sending to them."""

import os
import sys
import threading
from collections.abc import Sequence
from typing import Any

import click
import orjson
from flask.cli import AppGroup

from app.broker.topics import Channel, ChannelKind
from app.channels import access, content, names, queues
from app.channels.content import Content
from app.channels.listening import Listener, topics_of
from app.exceptions import MicroblogError, QueueFull, Unavailable
from app.extensions import broker
from app.timeline.channels import author_id

channel = AppGroup("channel", help="Listen to topics and queues, and send to them.")
LARGEST = 64 * 1024


@channel.command()
@click.argument("channels", nargs=-1, required=True, metavar="CHANNEL...")
@click.option("--group", default="main", show_default=True, help="Of queues.")
@click.option("--consumer", default=None, help="By default a name of this process.")
@click.option("--count", default=0, help="Stop after so many lines; 0 for never.")
def listen(
    channels: Sequence[str], group: str, consumer: str | None, count: int
) -> None:
    """Print what arrives on channels as lines of JSON.

    Messages of queues are acknowledged once they are printed; listeners of one group
    share them.
    """
    found = [_read(each) for each in channels]
    listener = Listener(broker.backend, _print, count)
    try:
        _start(listener, found, group, consumer or f"shell-{os.getpid()}")
        while not listener.stopping.wait(0.5):
            pass
    except KeyboardInterrupt:
        listener.stopping.set()


@channel.command()
@click.argument("name", metavar="CHANNEL")
@click.argument("event", metavar="NAME")
@click.argument("data", default="-")
def send(name: str, event: str, data: str) -> None:
    """Publish to a topic of a program, or send to a queue.

    DATA is a JSON object; without it, or as "-", it is read from standard input.
    """
    found = _read(name)
    if found.kind is not ChannelKind.APP:
        raise click.ClickException(f"Only the site publishes on {name}.")
    what = Content(event, _object(data), {})
    try:
        click.echo(_deliver(found, what))
    except QueueFull as error:
        raise click.ClickException(f"{error.queue} is full.") from error
    except Unavailable as error:
        raise click.ClickException(f"{error.what} does not answer.") from error
    except MicroblogError as error:
        raise click.ClickException(error.message % error.parameters) from error


@channel.command("list")
def list_channels() -> None:
    """List the queues: messages, age of the oldest, dead letters, groups."""
    try:
        found = broker.queues()
    except Unavailable as error:
        raise click.ClickException(f"{error.what} does not answer.") from error
    for queue in found:
        age = "-" if queue.oldest_age is None else f"{queue.oldest_age:.0f}s"
        groups = ", ".join(
            f"{each.name}: {each.depth.waiting}+{each.depth.in_delivery}"
            for each in queue.groups
        )
        line = f"{queue.length:>7} {age:>8} {queue.dead_letters:>5} dead  {queue.name}"
        click.echo(f"{line}  ({groups})" if groups else line)


def _start(
    listener: Listener, channels: list[Channel], group: str, consumer: str
) -> None:
    try:
        by_topic = {
            topic: str(each)
            for each in channels
            if not each.is_queue
            for topic in topics_of(each, author_id)
        }
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    except MicroblogError as error:
        raise click.ClickException(error.message % error.parameters) from error
    works: list[tuple[Any, tuple[Any, ...]]] = [
        (listener.drain, (str(each), group, consumer))
        for each in channels
        if each.is_queue
    ]
    if by_topic:
        works.append((listener.follow, (by_topic,)))
    for work, arguments in works:
        threading.Thread(target=work, args=arguments, daemon=True).start()


def _deliver(found: Channel, what: Content) -> str:
    if found.is_queue:
        message = content.message(str(found), what, LARGEST)
        broker.backend.queues.send(message)
        queues.wake(found)
        broker.flush()
        return message.id
    made = queues.publish(access.find(found), found, what, LARGEST)
    if not broker.flush():
        raise Unavailable("redis")
    return made


def _read(name: str) -> Channel:
    try:
        return names.read(name)
    except MicroblogError as error:
        raise click.ClickException(error.message % error.parameters) from error


def _object(data: str) -> dict[str, Any]:
    text = sys.stdin.read() if data == "-" else data
    try:
        found = orjson.loads(text or "{}")
    except orjson.JSONDecodeError as error:
        raise click.ClickException(f"DATA is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise click.ClickException("DATA must be a JSON object.")
    return found


def _print(line: bytes) -> None:
    click.echo(line)
