"""Keys, cookies, passwords and proxies are in no log, message or repr."""

import json
import logging
import pickle
import traceback
from urllib.parse import quote, urlsplit

import pytest

from flask_twitter_api import TwitterClient, TwitterError
from flask_twitter_api.answers import read_answer
from flask_twitter_api.calls import bind
from flask_twitter_api.errors import ServiceError
from flask_twitter_api.hiding import redact
from flask_twitter_api.sandbox import Sandbox
from flask_twitter_api.settings import Settings
from flask_twitter_api.transport import Response
from flask_twitter_api.typed.actions import Session

from .conftest import KEY, MakeClient
from .samples import PROXY, Samples


def secrets_of(sandbox: Sandbox) -> list[str]:
    cookies = Samples(sandbox).session["login_cookies"]
    return [KEY, cookies, cookies[:20], PROXY, "swordfish"]


@pytest.mark.parametrize("kind", ["", "reset", "cut", "hang", "html", "redirect"])
def test_nothing_of_them_is_logged_or_raised(
    kind: str,
    make_client: MakeClient,
    sandbox: Sandbox,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    client = make_client(read_timeout=0.1, max_retries=1)
    if kind:
        sandbox.fail(kind, times=9, seconds=5)
    said = ""
    for name in ("get_dm_history", "login", "like_tweet", "upload_media"):
        try:
            client.request(name, **Samples(sandbox).of(name))
        except TwitterError as error:
            said += "".join(traceback.format_exception(error)) + repr(error)
    for secret in [*secrets_of(sandbox), "JBSWY3DP"]:
        assert secret not in caplog.text + said


def test_an_unreachable_service_is_told_without_its_address(
    caplog: pytest.LogCaptureFixture, sandbox: Sandbox
) -> None:
    caplog.set_level(logging.DEBUG)
    with TwitterClient(KEY, base_url="http://127.0.0.1:1", max_retries=0) as client:
        answer = client.plain.get_dm_history(**Samples(sandbox).of("get_dm_history"))
    assert answer["msg"] == "Twitter API could not be reached"
    assert PROXY not in caplog.text
    assert Samples(sandbox).session["login_cookies"] not in caplog.text


def test_no_repr_shows_them(client: TwitterClient, sandbox: Sandbox) -> None:
    given = Samples(sandbox).of("get_dm_history")
    call = bind("get_dm_history", given)
    session = Session(given["login_cookies"], PROXY)
    settings = Settings(api_key=KEY, redis_url="redis://:hunter2@127.0.0.1")
    shown = [
        client,
        client.plain,
        client.status(),
        settings,
        call,
        call.request("http://127.0.0.1", KEY),
        session,
    ]
    text = "".join(map(repr, shown))
    for secret in [*secrets_of(sandbox), "hunter2"]:
        assert secret not in text


PARTS = "http://carol:p4ss%2Fw0rd@127.0.0.1:8080"
COOKIES = "eyJhdXRoX3Rva2VuIjoiYWJjZGVmIiwiY3QwIjoiMDEyMzQ1In0="


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        (PROXY, "bad proxy=" + quote(PROXY, safe="")),
        (PROXY, "bad proxy=" + quote(PROXY, safe="").lower()),
        (PROXY, "bad proxy=" + quote(quote(PROXY, safe=""))),
        (PROXY, "bad proxy=" + PROXY.replace("/", "\\/")),
        (PROXY, "no entry for " + urlsplit(PROXY).netloc),
        (PARTS, "the password p4ss/w0rd is wrong"),
        (PARTS.partition("//")[2], "the password p4ss/w0rd is wrong"),
        (PARTS, "the password p4ss%2Fw0rd is wrong"),
        ('say "swordfish" & <go>', "say &quot;swordfish&quot; &amp; &lt;go&gt;"),
        ('say "swordfish"', 'say \\"swordfish\\"'),
        ("sword fish", "sword+fish"),
        (COOKIES, "cookie: " + COOKIES[:30] + "..."),
        (COOKIES, "x" * 290 + COOKIES),
        (PARTS, "the user carol, password p4ss&#47;w0rd"),
        (PARTS, "http&#x3A;&#x2f;&#x2F;carol&#x3a;p4ss&#37;2Fw0rd&commat;127.0.0.1"),
        (PARTS, "http\\u003a\\u002f\\u002fcarol\\u003ap4ss\\u00252Fw0rd\\u0040127"),
        (PARTS, "THE PASSWORD P4SS/W0RD"),
        ("swördfish", "b'sw\\xc3\\xb6rdfish'"),
        ("swordfish & chips", "swordfish%252526amp%25253B"),
        ("JBSWY3DPfish", "code jbswy3dpfish"),
        (COOKIES, COOKIES[len(COOKIES) // 3 :]),
        (COOKIES, "cookie:\n  " + COOKIES[:20] + "\n  " + COOKIES[20:]),
        (COOKIES, quote(COOKIES[9:40])),
    ],
)
@pytest.mark.parametrize("status", [400, 200])
def test_no_writing_of_a_secret_passes(secret: str, text: str, status: int) -> None:
    body = json.dumps({"status": "error", "detail": text}).encode()
    with pytest.raises(ServiceError) as caught:
        read_answer(Response(status, {}, body), secrets=[secret])
    shown = caught.value.message
    parts = ["swordfish", "w0rd", "fish", "hunter", "x" * 290 + "e"]
    parts += [COOKIES[at : at + 12] for at in range(0, len(COOKIES), 8)]
    for part in parts:
        assert part.lower() not in shown.lower()
    assert "***" in shown or text.startswith("x")


@pytest.mark.parametrize(
    "text", ["100% of &lt;b&gt; \\u0041", "pass on", "word", "%zz", "p4 & fish"]
)
def test_words_without_a_secret_stay_as_they_are(text: str) -> None:
    for secret in ("", "on", "abc", "p4ss/w0rd", COOKIES, PARTS):
        assert redact(text, [secret]) == text


@pytest.mark.parametrize(
    "url",
    [
        "redis://:swordfish/rest@127.0.0.1:6379/0",
        "redis://:swordfish@127.0.0.1:99999/0",
        "redis://:swordfish@127.0.0.1?socket_timeout=soon",
        "redis://:swordfish@127.0.0.1?foo=1",
        "rediss://:swordfish@127.0.0.1?ssl_cert_reqs=perhaps",
        "http://:swordfish@127.0.0.1",
    ],
)
def test_a_wrong_redis_address_is_told_without_it(url: str) -> None:
    with pytest.raises(
        ValueError, match=r"^TWITTER_REDIS_URL is no address of"
    ) as told:
        TwitterClient(KEY, redis_url=url)
    lines = traceback.format_exception(told.value)
    assert "swordfish" not in "".join(lines)


def test_an_impossible_secret_is_not_repeated() -> None:
    class Unwritable:
        def __str__(self) -> str:
            raise ValueError("swordfish")

    with pytest.raises(TwitterError) as caught:
        bind("logout", {"login_cookies": Unwritable()})
    assert "swordfish" not in str(caught.value)


def test_a_redirect_does_not_carry_the_key_away(
    client: TwitterClient, sandbox: Sandbox
) -> None:
    sandbox.fail("redirect", times=9)
    assert client.plain.get_user_info("alice")["error"] == "server_fault"
    assert set(sandbox.calls) == {"/twitter/user/info"}


def test_errors_survive_a_pickle() -> None:
    error = TwitterError("no", retry_after=2)
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert again.as_dict() == error.as_dict()
