"""A site under a path: what lies outside is answered, and never with 500."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.support import engines


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    config = engines.make_config("sqlite://", tmp_path, SCRIPT_NAME="/micro")
    return create_app(config).test_client()


@pytest.mark.parametrize("path", ["/healthz", "/micro/healthz"])
def test_probes_work_without_the_prefix(client: FlaskClient, path: str) -> None:
    assert client.get(path).json == {"status": "ok"}


def test_root_of_the_host_redirects_to_the_site(client: FlaskClient) -> None:
    response = client.get("/")
    assert (response.status_code, response.location) == (302, "/micro/")


@pytest.mark.parametrize("path", ["/explore", "/microscope", "/micro2/healthz"])
def test_paths_outside_the_prefix_are_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_links_of_pages_have_the_prefix(client: FlaskClient) -> None:
    assert client.get("/micro/auth/logout").location.startswith("/micro/")
    page = client.get("/micro/auth/login", headers={"Accept": "text/html"}).text
    assert 'action="/micro/' in page or 'href="/micro/' in page


def test_prefix_of_the_server_is_accepted(client: FlaskClient) -> None:
    response = client.get("/healthz", environ_overrides={"SCRIPT_NAME": "/micro"})
    assert response.json == {"status": "ok"}
