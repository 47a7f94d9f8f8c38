"""The extension in Flask: state by application, and clear words for misuse."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue

from flask_twitter_api import TwitterAPI, TwitterClient, current_twitter
from flask_twitter_api.models import User
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.settings import DEFAULT_BASE_URL, Settings

from .conftest import KEY, MakeApp


def test_views_use_it_as_the_seed_shows(make_app: MakeApp) -> None:
    app = make_app()

    @app.route("/user/<username>")
    def get_user(username: str) -> ResponseReturnValue:
        return jsonify(current_twitter.get_user_info(username))

    @app.route("/search")
    def search() -> ResponseReturnValue:
        return jsonify(current_twitter.search_tweets(request.args["q"]))

    browser = app.test_client()
    answer = browser.get("/user/alice").get_json()
    assert answer["status"] == "success"
    assert answer["data"]["userName"] == "Alice"
    assert browser.get("/user/nobody_here").get_json() == {
        "status": "error",
        "msg": "user not found",
        "error": "not_found",
    }
    assert len(browser.get("/search?q=the").get_json()["tweets"]) == 20


def test_a_factory_binds_later(sandbox: Sandbox) -> None:
    twitter = TwitterAPI()
    app = Flask("factory")
    app.config["TWITTER_API_KEY"] = KEY
    twitter.init_app(app, transport=sandbox.transport())
    with app.app_context():
        assert twitter.get_user_info("alice")["data"]["userName"] == "Alice"
        assert isinstance(twitter.client.get_user("alice"), User)
        assert twitter.configured
        assert current_twitter.client is twitter.client
    assert app.extensions["twitter_api"].client.configured
    assert vars(twitter) == {}


def test_two_applications_with_two_keys_share_nothing(
    make_app: MakeApp, sandbox: Sandbox
) -> None:
    alices, bobs = make_app("alice-key"), make_app("bob-key")
    for app in (alices, bobs):
        with app.app_context():
            current_twitter.get_user_info("charlie")
    assert set(sandbox.world.balances) == {"alice-key", "bob-key"}
    assert len(sandbox.calls) == 2
    with alices.app_context():
        outer = current_twitter.client
        with bobs.app_context():
            assert current_twitter.client is not outer
        assert current_twitter.client is outer


def test_two_applications_at_once_keep_to_their_own_keys(
    make_app: MakeApp, sandbox: Sandbox
) -> None:
    apps = [make_app("alice-key"), make_app("bob-key")]

    def ask(number: int) -> str:
        with apps[number % 2].app_context():
            answer = current_twitter.get_user_info(f"reader_{number:03d}")
            return str(answer["data"]["userName"])

    with ThreadPoolExecutor(8) as pool:
        names = list(pool.map(ask, range(20)))
    assert names == [f"reader_{number:03d}" for number in range(20)]
    begin = 1_000_000
    balances = sandbox.world.balances
    assert balances == {"alice-key": begin - 180, "bob-key": begin - 180}


def test_it_works_outside_of_a_request(make_app: MakeApp) -> None:
    with make_app().app_context():
        assert current_twitter.client.get_user("bob").username == "bob"


def test_outside_of_an_application_it_says_so() -> None:
    with pytest.raises(RuntimeError, match="application context"):
        TwitterAPI().get_user_info("alice")
    with (
        Flask("bare").app_context(),
        pytest.raises(RuntimeError, match="init_app"),
    ):
        TwitterAPI().get_user_info("alice")


def test_binding_twice_is_a_mistake(make_app: MakeApp) -> None:
    with pytest.raises(RuntimeError, match="already has a TwitterAPI"):
        TwitterAPI(make_app())


@pytest.mark.parametrize("key", [None, "", "   "])
def test_without_a_key_nothing_is_sent(
    key: str | None, make_app: MakeApp, sandbox: Sandbox
) -> None:
    app = make_app(key)
    with app.app_context():
        assert not current_twitter.configured
        assert current_twitter.get_user_info("alice") == {
            "status": "error",
            "msg": "TWITTER_API_KEY is not set",
            "error": "not_configured",
        }
    assert sandbox.calls == []


def test_a_missing_key_is_told_at_the_start(
    make_app: MakeApp, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        make_app("")
    assert "TWITTER_API_KEY is not set" in caplog.text
    # Many applications have no key and need none: that is nothing to warn of.
    assert {record.levelname for record in caplog.records} == {"DEBUG"}


def test_defaults_are_filled_in_and_text_is_understood(make_app: MakeApp) -> None:
    app = make_app(TWITTER_CACHE_TTL="60", TWITTER_CACHE_SIZE="7")
    assert app.config["TWITTER_MAX_WAIT"] == 5.0
    settings = app.extensions["twitter_api"].client.settings
    assert (settings.cache_ttl, settings.cache_size) == (60.0, 7)
    assert Settings.from_config({}).base_url == DEFAULT_BASE_URL
    assert Settings.from_config({"TWITTER_API_KEY": " k \n"}).api_key == "k"


def test_a_script_needs_no_application(sandbox: Sandbox) -> None:
    with TwitterClient(KEY, transport=sandbox.transport(), cache_ttl=5) as client:
        assert client.get_user("alice").username == "Alice"
        assert client.plain.get_user_info("bob")["data"]["userName"] == "bob"
        assert client.settings.cache_ttl == 5
    with pytest.raises(TypeError, match="no option colour"):
        TwitterClient(KEY, colour="blue")
