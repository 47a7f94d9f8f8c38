"""A running site as a program knows it: people, and what they have, by HTTP alone."""

from io import BytesIO
from typing import Any

import requests
from PIL import Image

from tests.support.api_client import Got
from tests.support.api_examples import Example
from tests.support.factories import PASSWORD

PATIENCE = 60.0
JOBS = "/api/channels/queue/app/mailer/jobs"


class ApiSite:
    """A client of a running site; `alice` is the second who registered there."""

    def __init__(self, url: str) -> None:
        self.url, self.session = url, requests.Session()
        self.session.trust_env = False
        for name in ("bob", "alice"):
            fields = {"username": name, "email": f"{name}@example.com"}
            self.made("POST", "/api/users", fields | {"password": PASSWORD})

    def token(self, name: str = "alice") -> dict[str, str]:
        """Return the header of a new token: some examples end tokens."""
        answer = self.session.post(
            f"{self.url}/api/tokens", auth=(name, PASSWORD), timeout=PATIENCE
        )
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def made(self, method: str, path: str, body: Any = None, by: str = "") -> Any:
        """Return the content of an answer that is a success."""
        headers = self.token(by) if by else None
        answer = self.session.request(
            method, self.url + path, json=body, headers=headers, timeout=PATIENCE
        )
        assert answer.ok, (method, path, answer.text)
        return answer.json()

    def fill(self) -> dict[str, Any]:
        """Make what the paths of the document name; returns ids by their beginning."""
        post = self.made("POST", "/api/posts", {"body": "A #flask word"}, "alice")
        sent = {"body": "Hello"}
        message = self.made("POST", "/api/conversations/1/messages", sent, "alice")
        program = self.made("POST", "/api/programs", {"name": "mailer"}, "alice")
        self.made("POST", JOBS, {"body": "A job"}, "alice")
        task = self.made("POST", "/api/tasks", {"name": "export_posts"}, "alice")
        tokens = self.made("GET", "/api/me/tokens", by="alice")["items"]
        return {
            "/api/posts/{id}": post["id"],
            "/api/messages/{id}": message["id"],
            "/api/programs/{id}": program["id"],
            "/api/tasks/{id}": task["id"],
            "/api/me/tokens/{id}": tokens[-1]["id"],
        }

    def send(self, example: Example, path: str) -> Got:
        """Send an example as the page does, signed in as Alice."""
        sent: Any = {"json": example.body}
        if example.is_upload:
            sent = {"files": {"file": ("a.png", _picture(), "image/png")}}
        sent |= {"headers": self.token()}
        if example.path == "/api/tokens" and example.method == "POST":
            sent |= {"headers": None, "auth": ("alice", PASSWORD)}
        answer = self.session.request(
            example.method,
            self.url + path,
            params=example.query,
            timeout=PATIENCE,
            **sent,
        )
        mimetype = answer.headers.get("Content-Type", "").partition(";")[0]
        return Got(answer.status_code, mimetype, answer.content)


def _picture() -> BytesIO:
    stream = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(stream, "PNG")
    stream.seek(0)
    return stream
