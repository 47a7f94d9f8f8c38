"""Showing, tidying and removing queues, groups and dead letters."""

from dataclasses import replace
from time import sleep

import pytest

from app.broker.interface import QueueBackend, QueueUpkeep
from app.broker.messages import MAX_CONSUMERS, QueueState, Usage
from app.exceptions import QueueFull
from tests.backends.broker.conftest import MakeQueues, upkeep_of
from tests.backends.broker.queue_calls import numbers_of, send, take

LONG = 1000.0


def test_state_shows_groups_depths_and_ages(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    send(queues, queue, 1, 2, 3)
    [first] = take(queues, queue, "b", limit=1)
    take(queues, queue, "a", consumer="one")
    take(queues, queue, "a", consumer="two")
    queues.ack(first)
    state = upkeep.state(queue)
    assert (state.name, state.length, state.dead_letters) == (queue, 3, 0)
    assert state.oldest_age is not None
    assert 0 <= state.oldest_age < 60
    one, two = state.groups
    assert (one.name, one.consumers) == ("a", 2)
    assert (one.depth.waiting, one.depth.in_delivery) == (0, 3)
    assert (two.name, two.consumers) == ("b", 1)
    assert (two.depth.waiting, two.depth.in_delivery) == (2, 0)
    assert 0 <= one.idle < 60


def test_unknown_queue_has_an_empty_state(upkeep: QueueUpkeep, queue: str) -> None:
    assert upkeep.state(queue) == QueueState(queue, 0, None, 0)
    assert not upkeep.remove(queue)
    assert not upkeep.remove_group(queue, "g")
    assert upkeep.tidy(queue, LONG) == (0, [])
    assert not upkeep.delete_dead_letter(queue, "1-1")
    assert not upkeep.retry_dead_letter(queue, "1-1")


def test_depth_of_each_group_counts_what_it_has_not_seen(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    for group in ("slow", "fast"):
        assert take(queues, queue, group) == []
    send(queues, queue, *range(6))
    [first] = take(queues, queue, "slow", limit=1)
    for message in take(queues, queue, "fast"):
        assert queues.ack(message)
    assert queues.ack(first)
    assert take(queues, queue, "late", limit=1)
    waiting = {each.name: each.depth.waiting for each in upkeep.state(queue).groups}
    assert waiting == {"slow": 5, "fast": 0, "late": 4}


def test_usage_is_of_messages_and_groups(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    assert upkeep.usage(queue) == Usage()
    send(queues, queue, 1, 2)
    assert upkeep.usage(queue) == Usage(2, frozenset(), True)
    take(queues, queue, "a")
    assert upkeep.usage(queue) == Usage(2, frozenset({"a"}), True)


def test_idle_consumers_give_way_to_new_ones(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    send(queues, queue, 1)
    [message] = take(queues, queue, consumer="busy")
    for number in range(2 * MAX_CONSUMERS):
        take(queues, queue, consumer=f"c{number}")
    [group] = upkeep.state(queue).groups
    assert group.consumers <= MAX_CONSUMERS
    assert queues.nack(message, "still the delivery of a consumer")


def test_names_are_of_the_prefix_in_sequence(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    names = [f"{queue}/{name}" for name in ("b", "a", "c")]
    for name in names:
        send(queues, name, 1)
    take(queues, f"{queue}/d")
    assert upkeep.names(f"{queue}/", 10) == [f"{queue}/{name}" for name in "abcd"]
    assert upkeep.names(f"{queue}/", 2) == [f"{queue}/{name}" for name in "ab"]
    assert upkeep.names(f"{queue}/c", 10) == [f"{queue}/c"]
    for name in "abcd":
        assert upkeep.remove(f"{queue}/{name}")
    assert upkeep.names(f"{queue}/", 10) == []


def test_removed_group_blocks_its_queue_no_longer(
    make_queues: MakeQueues, queue: str
) -> None:
    queues = make_queues(length=3)
    upkeep = upkeep_of(queues)
    for group in ("present", "gone"):
        assert take(queues, queue, group) == []
    send(queues, queue, 1, 2, 3)
    assert len(take(queues, queue, "gone", limit=1)) == 1
    one, two, _ = take(queues, queue, "present")
    for message in (one, two):
        assert queues.ack(message)
    with pytest.raises(QueueFull):
        send(queues, queue, 4)
    assert upkeep.remove_group(queue, "gone")
    assert not upkeep.remove_group(queue, "gone")
    assert upkeep.state(queue).length == 1
    send(queues, queue, 4, 5)
    assert numbers_of(take(queues, queue, "present")) == [4, 5]


def test_messages_wait_when_the_last_group_is_removed(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    send(queues, queue, 1, 2)
    take(queues, queue, limit=1)
    assert upkeep.remove_group(queue, "g")
    assert upkeep.state(queue).length == 2
    found = take(queues, queue, "next")
    assert numbers_of(found) == [1, 2]
    assert all(queues.ack(message) for message in found)
    assert upkeep.state(queue).length == 0


def test_unused_groups_and_consumers_are_removed(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    send(queues, queue, 1, 2)
    take(queues, queue, "unused")
    done, _ = take(queues, queue, "used", consumer="old")
    [dead] = take(queues, queue, "used", consumer="idle") or [None]
    assert dead is None
    queues.ack(done)
    assert upkeep.tidy(queue, LONG) == (0, [])
    sleep(0.3)
    take(queues, queue, "used", consumer="new")
    assert upkeep.tidy(queue, 0.2) == (1, ["unused"])
    [group] = upkeep.state(queue).groups
    # One has a message still.
    assert (group.name, group.consumers) == ("used", 2)
    assert group.depth.in_delivery == 1


def test_messages_that_no_group_receives_end_with_their_age(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str
) -> None:
    send(queues, queue, 1, 2)
    assert upkeep.tidy(queue, LONG) == (0, [])
    sleep(0.3)
    send(queues, queue, 3)
    assert upkeep.tidy(queue, 0.2) == (2, [])
    assert upkeep.names(queue, 10) == [queue]
    sleep(0.3)
    assert upkeep.tidy(queue, 0.2) == (1, [])
    assert upkeep.names(queue, 10) == []
    send(queues, queue, 4)
    assert numbers_of(take(queues, queue)) == [4]


def test_dead_letter_is_sent_again_or_deleted(
    make_queues: MakeQueues, queue: str
) -> None:
    queues = make_queues(max_tries=1)
    upkeep = upkeep_of(queues)
    send(queues, queue, 1, 2)
    for message in take(queues, queue):
        assert queues.nack(message, "no")
    second, first = queues.dead_letters(queue)
    assert upkeep.retry_dead_letter(queue, first.receipt)
    assert not upkeep.retry_dead_letter(queue, first.receipt)
    assert upkeep.delete_dead_letter(queue, second.receipt)
    assert not upkeep.delete_dead_letter(queue, second.receipt)
    assert queues.dead_letters(queue) == []
    [again] = take(queues, queue)
    assert (again.envelope, again.tries) == (first.envelope, 1)


def test_full_queue_refuses_a_dead_letter(make_queues: MakeQueues, queue: str) -> None:
    queues = make_queues(max_tries=1, length=1)
    upkeep = upkeep_of(queues)
    send(queues, queue, 1)
    [message] = take(queues, queue)
    assert queues.nack(message, "no")
    send(queues, queue, 2)
    [dead] = queues.dead_letters(queue)
    with pytest.raises(QueueFull):
        upkeep.retry_dead_letter(queue, dead.receipt)
    assert queues.dead_letters(queue) == [dead]


@pytest.mark.parametrize("receipt", ["", "x", "-1", "1", "1-1-1", "9" * 99, "\u0661-1"])
def test_foreign_receipt_is_of_nothing(
    queues: QueueBackend, upkeep: QueueUpkeep, queue: str, receipt: str
) -> None:
    send(queues, queue, 1, 2)
    message, _ = take(queues, queue)
    foreign = replace(message, receipt=f"{receipt}0" if receipt == "1" else receipt)
    assert not queues.ack(foreign)
    assert not queues.nack(foreign, "no")
    assert not upkeep.retry_dead_letter(queue, receipt)
    assert not upkeep.delete_dead_letter(queue, receipt)
    assert queues.ack(message)
