"""A call is either taken by a thread or given up, and silent clients are noticed."""

import asyncio
import socket

import pytest

from deploy.web.server import SILENT_MILLISECONDS, make_server
from deploy.web.settings import WebSettings
from deploy.web.threads import Job
from tests.support.ports import free_port


@pytest.fixture
def job() -> Job:
    loop = asyncio.new_event_loop()
    found = Job(int, (), loop.create_future())
    loop.close()
    return found


def test_call_that_was_given_up_is_not_taken(job: Job) -> None:
    assert job.give_up()
    assert not job.take()
    assert not job.started_at


def test_call_that_was_taken_cannot_be_given_up(job: Job) -> None:
    assert job.take()
    assert not job.give_up()
    assert not job.future.cancelled()


@pytest.mark.skipif(
    not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the system has no such limit"
)
def test_connection_ends_when_its_client_confirms_nothing() -> None:
    server = make_server(WebSettings(port=free_port()), 100)
    server._init_shared_socket()
    with (
        server._sso,
        socket.create_connection(server._sso.getsockname()) as _client,
    ):
        server._sso.setblocking(True)
        connection, _ = server._sso.accept()
        with connection:
            found = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert found == SILENT_MILLISECONDS
