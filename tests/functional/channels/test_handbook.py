"""The client in docs/channels.md works as printed, against a site of its own."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.support.factories import PASSWORD
from tests.support.sites import running

ROOT = Path(__file__).parents[3]


def client_of_the_handbook() -> str:
    text = (ROOT / "docs" / "channels.md").read_text()
    found = re.search(
        r"### A client of ten lines.*?```python\n(.*?)```", text, re.DOTALL
    )
    assert found
    return found[1]


@pytest.mark.slow
def test_client_of_the_handbook_works_as_printed(tmp_path: Path) -> None:
    script = tmp_path / "listen.py"
    text = client_of_the_handbook()
    assert len(text.replace("\n\n", "\n").splitlines()) == 10
    script.write_text(text)
    with running(tmp_path, {"CONFIRM_EMAIL": "0"}) as (site, _log):
        token = sign_up(site)
        headers = {"Authorization": f"Bearer {token}"}
        call(site, "programs", headers, {"name": "mailer"})
        queue = "/queue/app/mailer/jobs"
        command = [sys.executable, str(script), f"{site}/api", token, queue]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
            assert client.stdout
            for number in range(3):
                letter = {"name": "letter", "data": {"number": number}}
                call(site, f"channels{queue}", headers, letter)
                assert client.stdout.readline() == f"letter {{'number': {number}}}\n"
            client.terminate()
        [program] = requests.get(
            f"{site}/api/channels", headers=headers, timeout=30
        ).json()["items"]
        # Each was acknowledged but perhaps the last, at whose time it was ended.
        assert program["queues"][0]["length"] <= 1


def sign_up(site: str) -> str:
    person = {"username": "alice", "email": "a@example.com", "password": PASSWORD}
    assert requests.post(f"{site}/api/users", json=person, timeout=30).ok
    auth = ("alice", PASSWORD)
    made = requests.post(f"{site}/api/tokens", auth=auth, timeout=30).json()
    return str(made["token"])


def call(site: str, path: str, headers: dict[str, str], body: Any) -> None:
    response = requests.post(
        f"{site}/api/{path}", json=body, headers=headers, timeout=30
    )
    assert response.status_code == 201, response.text
