"""`/metrics` shows scrapers what all processes count, and nothing to anybody else."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import (
    text_string_to_metric_families as parse_openmetrics,
)
from prometheus_client.parser import text_string_to_metric_families as parse

TOKEN = "a-token-that-only-the-scraper-knows"
LOCAL = {"REMOTE_ADDR": "127.0.0.1"}
OPENMETRICS = (
    "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5"
)


def scrape(client: FlaskClient, peer: str = "127.0.0.1", **headers: str) -> Any:
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(
        "/metrics",
        headers={"Host": "127.0.0.1:5000"} | headers,
        environ_overrides={"REMOTE_ADDR": peer},
    )


def test_text_is_what_prometheus_reads(client: FlaskClient) -> None:
    client.get("/about")
    answer = scrape(client)
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    families = {family.name: family for family in parse(answer.text)}
    found = families["microblog_http_requests"]
    assert found.type == "counter"
    assert found.documentation
    page = [s for s in found.samples if s.labels["endpoint"] == "page"]
    assert page
    assert all(s.name == "microblog_http_requests_total" for s in page)
    assert all(s.labels["kind"] == "web" and s.labels["process"] for s in page)
    assert families["microblog_http_request_duration_seconds"].type == "histogram"


def test_openmetrics_is_given_where_it_is_accepted(client: FlaskClient) -> None:
    client.get("/about")
    answer = scrape(client, Accept=OPENMETRICS)
    assert answer.content_type.startswith("application/openmetrics-text")
    names = {family.name for family in parse_openmetrics(answer.text)}
    assert {
        "microblog_http_requests",
        "microblog_http_request_duration_seconds",
    } <= names


@pytest.mark.parametrize("version", ["abc", "1.x", "²"])
@pytest.mark.parametrize("kind", ["application/openmetrics-text", "text/plain"])
def test_unreadable_version_gets_text(
    client: FlaskClient, kind: str, version: str
) -> None:
    answer = scrape(client, Accept=f"{kind}; version={version}")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=0.0.4")


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("192.0.2.7", {}),
        ("127.0.0.1", {"X_Forwarded_For": "192.0.2.7"}),
        ("127.0.0.1", {"X_Forwarded_For": "127.0.0.1"}),
        ("127.0.0.1", {"Forwarded": "for=192.0.2.7"}),
        ("127.0.0.1", {"X_Real_IP": "192.0.2.7"}),
        ("127.0.0.1", {"Via": "1.1 nginx"}),
        ("127.0.0.1", {"Host": "site.example"}),
        ("", {}),
    ],
)
def test_others_than_this_machine_find_nothing(
    client: FlaskClient, peer: str, headers: dict[str, str]
) -> None:
    assert scrape(client, peer, **headers).status_code == 404


def test_token_opens_the_metrics_to_its_bearer_alone(
    app: Flask, client: FlaskClient
) -> None:
    app.config["METRICS_TOKEN"] = TOKEN
    assert (
        scrape(client, "192.0.2.7", Authorization=f"Bearer {TOKEN}").status_code == 200
    )
    for shown in (f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer", "Bearer é", ""):
        answer = scrape(client, "127.0.0.1", Authorization=shown)
        assert answer.status_code == 403


def test_trusted_proxy_of_this_machine_does_not_make_visitors_local(
    config: Any, tmp_path: Any
) -> None:
    from app import create_app

    config.TRUSTED_PROXIES = 1
    client = create_app(config).test_client()
    forged = {"X_Forwarded_For": "127.0.0.1", "X_Forwarded_Host": "localhost"}
    assert scrape(client, "192.0.2.7", **forged).status_code == 404
    assert scrape(client, "127.0.0.1", **forged).status_code == 404
    assert scrape(client).status_code == 200


def test_odd_methods_and_paths_add_no_labels(client: FlaskClient) -> None:
    for number in range(5):
        client.open(f"/nothing-{number}", method=f"ODD{number}")
        client.get(f"/nothing/{number}")
    text = scrape(client).text
    assert "nothing" not in text
    assert "ODD" not in text
    assert 'endpoint="unknown"' in text
