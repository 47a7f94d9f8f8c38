"""The ``flask twitter`` commands, readable and as JSON."""

import json
import re
import subprocess
import sys
from pathlib import Path
from unicodedata import category

import pytest
from flask import Flask

from flask_twitter_api import TwitterAPI, TwitterClient
from flask_twitter_api.sandbox import Sandbox, SandboxServer
from flask_twitter_api.transport import HandlerTransport, Response

from .conftest import MakeApp
from .samples import Samples

ROOT = Path(__file__).parents[2]


def run(make_app: MakeApp, *words: str, key: str = "alice-secret-key") -> str:
    result = make_app(key).test_cli_runner().invoke(args=["twitter", *words])
    return f"{result.exit_code}\n{result.output}"


def test_a_profile_is_readable(make_app: MakeApp) -> None:
    shown = run(make_app, "user", "@alice")
    assert "Alice Arden (@Alice)" in shown
    assert "Bakes bread" in shown
    assert "Leeds" in shown


@pytest.mark.parametrize(
    "words",
    [
        ("user", "alice"),
        ("tweets", "alice"),
        ("search", "the"),
        ("trends",),
        ("credits",),
    ],
)
def test_each_gives_json(words: tuple[str, ...], make_app: MakeApp) -> None:
    code, _, text = run(make_app, *words, "--json").partition("\n")
    assert code == "0"
    assert json.loads(text)


def test_tweets_searches_and_threads_are_readable(
    make_app: MakeApp, sandbox: Sandbox
) -> None:
    own = Samples(sandbox).own()
    assert own.id in run(make_app, "tweets", "alice", "--replies", "--pages", "2")
    assert "likes" in run(make_app, "search", "the", "--top")
    answered = Samples(sandbox).answered()
    assert answered.id in run(make_app, "thread", answered.id)
    assert "Nothing found." in run(make_app, "search", "nowhere-to-be-found")


def test_trends_and_credits_are_readable(make_app: MakeApp) -> None:
    assert re.search(r"1 #\w+  \d+ posts", run(make_app, "trends"))
    shown = run(make_app, "credits")
    assert "Left at the service: 999,985" in shown
    assert "Budget: none" in shown


def test_accounts_are_monitored_and_no_longer(make_app: MakeApp) -> None:
    assert run(make_app, "monitored") == "0\nNobody.\n"
    shown = run(make_app, "monitor", "Alice", "--every", "100")
    assert "each tweet costs 15 credits." in shown
    assert "Left at the service: 1,000,000" in shown
    assert run(make_app, "monitored") == "0\n@alice  every 100 s\n"
    (rule,) = json.loads(run(make_app, "monitored", "--json")[2:])
    assert (rule["username"], rule["active"]) == ("alice", True)
    assert run(make_app, "unmonitor", "alice") == "0\n@alice is no longer delivered.\n"
    again = run(make_app, "unmonitor", "alice")
    assert again == "1\nError: this account is not monitored\n"


def test_accounts_are_watched_and_no_longer(make_app: MakeApp) -> None:
    assert run(make_app, "monitor", "alice", "--watch").startswith("0\n")
    assert run(make_app, "monitored") == "0\n@Alice  watched\n"
    (watch,) = json.loads(run(make_app, "monitored", "--json")[2:])
    assert (watch["username"], watch["active"]) == ("Alice", True)
    assert run(make_app, "unmonitor", "alice", "--watch").startswith("0\n")
    assert run(make_app, "unmonitor", "alice", "--watch").startswith("1\nError: ")


def test_without_a_subscription_nobody_is_watched(
    make_app: MakeApp, sandbox: Sandbox
) -> None:
    message = "No active monitoring subscription"
    sandbox.fail("error", message=message, path="/oapi/x_user_stream", times=1)
    assert run(make_app, "monitored") == "0\nNobody.\n"


def test_no_page_at_all_is_refused(make_app: MakeApp) -> None:
    shown = run(make_app, "tweets", "alice", "--pages", "0")
    assert shown.startswith("2\n")
    assert "--pages" in shown


def test_a_failure_is_one_line(make_app: MakeApp) -> None:
    assert run(make_app, "user", "nobody_here") == "1\nError: user not found\n"
    shown = run(make_app, "user", "alice", key="")
    assert shown == "1\nError: TWITTER_API_KEY is not set\n"


EVIL = "hi \x1b[31mRED\x1b]0;title\x07 \x9b2J\r over\x7f"
EVIL_ANSWER = {
    "status": "success",
    "data": {
        "id": "1",
        "userName": f"a{EVIL}\nb",
        "name": EVIL,
        "description": EVIL,
        "location": EVIL,
        "url": EVIL,
        "tweets": [],
    },
    "tweets": [{"id": f"1{EVIL}", "text": EVIL, "author": {"userName": EVIL}}],
    "trends": [{"trend": {"name": EVIL, "meta_description": EVIL}}],
    "rules": [{"rule_id": "1", "tag": f"monitor:{EVIL}", "is_effect": 1}],
}


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize("as_json", [[], ["--json"]])
@pytest.mark.parametrize(
    "words", [["user", "alice"], ["search", "x"], ["trends"], ["monitored"]]
)
def test_foreign_text_steers_no_terminal(
    status: int, as_json: list[str], words: list[str]
) -> None:
    app = Flask("microscope")
    app.config["TWITTER_API_KEY"] = "any-key"
    answer = {**EVIL_ANSWER, "detail": EVIL}
    given = Response(status, {}, json.dumps(answer).encode())
    TwitterAPI(app, transport=HandlerTransport(lambda _: given))
    args = ["twitter", *words, *as_json]
    shown = app.test_cli_runner().invoke(args=args, color=True).output
    # Ours are the codes for bold, and nothing else.
    ours = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert not [c for c in ours if category(c) == "Cc" and c != "\n"]
    assert "RED" in shown


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--port", "99999"], 2, "--port"),
        (["--rate", "-1"], 2, "--rate"),
        (["--delay", "-1"], 2, "--delay"),
        (["--delay", "3601"], 2, "--delay"),
        (["--host", "no-such-host.invalid"], 1, "can not answer at no-such-host"),
        (["--host", "a" * 99], 1, "can not answer at aaa"),
    ],
)
def test_an_impossible_sandbox_is_told(
    words: list[str], code: int, told: str, make_app: MakeApp
) -> None:
    shown = run(make_app, "sandbox", *words)
    assert shown.startswith(f"{code}\n")
    assert told in shown


def test_a_taken_port_is_told(make_app: MakeApp, server: SandboxServer) -> None:
    port = server.url.rpartition(":")[2]
    shown = run(make_app, "sandbox", "--port", port)
    assert shown.startswith(f"1\nError: the sandbox can not answer at 127.0.0.1:{port}")


DEMO = """
from flask import Flask
from flask_twitter_api import TwitterAPI

app = Flask(__name__)
app.config["TWITTER_API_KEY"] = "any-key"
TwitterAPI(app)
"""


def test_the_sandbox_runs_until_it_is_stopped(tmp_path: Path) -> None:
    (tmp_path / "demo.py").write_text(DEMO)
    words = ["--app", str(tmp_path / "demo.py"), "twitter", "sandbox", "--port", "0"]
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "flask", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        try:
            assert child.stdout is not None
            lines = [child.stdout.readline() for _ in range(2)]
            found = re.search(r"TWITTER_API_BASE_URL=(\S+)", "".join(lines))
            assert found
            with TwitterClient("any-key", base_url=found[1]) as client:
                assert client.get_user("alice").username == "Alice"
        finally:
            child.terminate()
