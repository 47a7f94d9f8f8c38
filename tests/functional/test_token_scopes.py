"""Scopes of tokens: chosen where they are made, enforced on every operation."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import db
from app.api.docs import describe
from app.credentials import scopes, tokens
from app.models import ApiToken, User
from tests.functional.test_api_tokens import basic
from tests.support.api_client import Api
from tests.support.browsing import Browsing

Programs = Callable[..., Api]


def with_scopes(api: Programs, user: User, *names: str) -> Api:
    client = api()
    client.token = tokens.create(user, "program", scopes=names)
    return client


def test_token_without_scopes_is_full(alice: User, api: Programs) -> None:
    made = api().post("tokens", headers=basic("alice")).get_json()
    assert made["scopes"] == ["read", "write", "channels"]
    assert db.session.scalars(db.select(ApiToken.scopes)).all() == ["full"]


def test_token_of_an_older_site_is_full(alice: User, api: Programs) -> None:
    client = api(alice)
    columns = {"user_id": 1, "name": "", "token_hash": "x"}
    insert = db.insert(ApiToken).values(columns | {"expires_at": alice.last_seen})
    db.session.execute(insert)
    assert set(db.session.scalars(db.select(ApiToken.scopes))) == {"full"}
    assert client.get("me").status_code == 200


def test_token_is_made_with_chosen_scopes(alice: User, api: Programs) -> None:
    wanted = {"name": "Reader", "scopes": ["channels", "read"]}
    made = api().post("tokens", wanted, headers=basic("alice")).get_json()
    assert made["scopes"] == ["read", "channels"]
    client = api()
    client.token = made["token"]
    assert client.get("me/tokens").get_json()["items"][0]["scopes"] == made["scopes"]
    assert client.post("posts", {"body": "Hello"}).status_code == 403


@pytest.mark.parametrize(
    "wanted", [[], ["admin"], ["read"] * 4, "read", None, [7], [["read"]], ["full"]]
)
def test_unknown_scopes_are_rejected(alice: User, api: Programs, wanted: Any) -> None:
    body = {"name": "x", "scopes": wanted}
    response = api().post("tokens", body, headers=basic("alice"))
    assert response.status_code == 400
    assert "scopes" in str(response.get_json()["errors"])


def test_writing_token_cannot_read(alice: User, api: Programs) -> None:
    client = with_scopes(api, alice, "write")
    assert client.get("me").status_code == 403
    assert client.post("posts", {"body": "Hello"}).status_code == 201


@pytest.mark.parametrize("scope", scopes.SCOPES)
def test_every_token_may_revoke_itself(alice: User, api: Programs, scope: str) -> None:
    client = with_scopes(api, alice, scope)
    assert client.delete("tokens").status_code == 204
    assert client.get("me").status_code == 401


def test_document_names_the_scope_of_each_operation(app: Flask) -> None:
    for path, entry in describe(app)["paths"].items():
        for method, operation in entry.items():
            for scheme in operation["security"]:
                names = scheme.get("bearer", [])
                assert set(names) <= set(scopes.SCOPES)
                if names:
                    assert "403" in operation["responses"], (method, path)
                    assert f"`{names[0]}`" in operation["description"]


def test_settings_offer_scopes_all_of_them_chosen(
    alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    page = browser.get("/settings/tokens").text
    assert page.count('type="checkbox"') == page.count("checked") == 3


def test_settings_make_a_token_with_chosen_scopes(
    alice: User, browsing: Browsing
) -> None:
    browser = browsing.as_user(alice)
    form = {"name": "Reader", "scopes": ["read", "channels"]}
    page = browser.submit("/settings/tokens", form).text
    assert "Copy this token now" in page
    assert tokens.list_alive(alice)[0].scopes == "read channels"
    assert "Read what you can read" in page


@pytest.mark.parametrize("chosen", [[], ["admin"], ["read", "\x00"]])
def test_settings_refuse_a_token_without_known_scopes(
    alice: User, browsing: Browsing, chosen: list[str]
) -> None:
    browser = browsing.as_user(alice)
    response = browser.submit("/settings/tokens", {"name": "x", "scopes": chosen})
    assert response.status_code == 400
    assert tokens.list_alive(alice) == []
