"""A running site filled with people and texts that try the seams of every page."""

import io
from dataclasses import dataclass, field
from typing import Any

import requests
from PIL import Image

from tests.support.factories import PASSWORD

VIEWER = "ann"
# The longest name that there may be, in one piece.
LONGEST = "a-name-of-sixty-four-letters-that-no-column-of-any-page-can-hold"
PEOPLE = [VIEWER, "ben", "newcomer", LONGEST]
ABOUT = {
    "ben": "Bakes bread. نان می‌پزد. 🥖",
    LONGEST: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamten",
}
POSTS = [
    ("ben", "Good morning, @ann! Sourdough #bread is out of the oven 🍞👩‍👩‍👧‍👦"),
    (LONGEST, "W" * 140),
    ("ben", "یک نوشتهٔ فارسی با نشانی https://example.com/path/to/page و @ann 😀 #نان"),
    ("ann", "English first, سپس فارسی, then English again: 1,234 ‎-5"),
    (
        "ann",
        "One line\nand another\n\nand a new paragraph with `code` & <b>no bold</b>",
    ),
    ("ben", "https://a-very-long-host-name.example.com/" + "long/" * 18 + "end"),
]
# Each answers the one before, the first of them the viewer's last post.
ANSWERS = [
    ("ben", "An answer with `code`, a #tag and @ann 😀"),
    (LONGEST, "پاسخی فارسی با نشانی https://example.com/path/to/page"),
    ("ann", "W" * 140),
]
# These show a picture and say nothing: one as a post, one as an answer to the viewer.
SILENT = [LONGEST, "ben"]
LETTERS = [
    ("ben", "ann", "Shall I bring bread? 🥐"),
    ("ann", "ben", "Yes please. " + "L" * 60),
    ("ben", "ann", "سلام، فردا می‌بینمت!"),
    (LONGEST, "ann", "https://example.com/" + "x" * 90),
]
WAIT = 20


@dataclass
class Stage:
    """What is on the site: the keys of its people, an edited post, an answer to it."""

    url: str
    ids: dict[str, int] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    post: int = 0
    answer: int = 0
    message: int = 0

    def call(self, name: str | None, method: str, path: str, **json: Any) -> Any:
        """Call the API as a person (None: a stranger); return the parsed response."""
        headers = {"Authorization": f"Bearer {self.keys[name]}"} if name else {}
        address = f"{self.url}/api{path}"
        response = requests.request(
            method, address, json=json, headers=headers, timeout=WAIT
        )
        assert response.ok, (method, path, response.status_code, response.text)
        return response.json() if response.content else None


def fill(url: str) -> Stage:
    """Fill an empty site."""
    stage = Stage(url)
    for name in PEOPLE:
        join(stage, name)
    for follower, followed in [("ann", "ben"), ("ben", "ann"), (LONGEST, "ann")]:
        stage.call(follower, "PUT", f"/users/{stage.ids[followed]}/follow")
    for name, body in POSTS:
        made = stage.call(name, "POST", "/posts", body=body)
        if name == VIEWER:
            stage.post = made["id"]
    above = stage.post
    for name, body in ANSWERS:
        answer = {"body": body, "reply_to_id": above}
        above = stage.call(name, "POST", "/posts", **answer)["id"]
    stage.answer = above
    show(stage)
    stage.call(VIEWER, "PUT", f"/posts/{stage.post}", body="Edited: " + POSTS[3][1])
    for sender, recipient, body in LETTERS:
        path = f"/conversations/{stage.ids[recipient]}/messages"
        made = stage.call(sender, "POST", path, body=body)
        if sender == VIEWER:
            stage.message = made["id"]
    return stage


def show(stage: Stage) -> None:
    """Publish pictures without words."""
    for name, place in zip(SILENT, ({}, {"reply_to_id": stage.post}), strict=True):
        picture = upload(stage, name)
        stage.call(name, "POST", "/posts", media_ids=[picture], **place)


def upload(stage: Stage, name: str) -> int:
    """Upload a person's picture for a post, and return its id."""
    stream = io.BytesIO()
    Image.new("RGB", (1200, 800), "teal").save(stream, "PNG")
    response = requests.post(
        f"{stage.url}/api/media",
        headers={"Authorization": f"Bearer {stage.keys[name]}"},
        files={"file": ("wall.png", stream.getvalue())},
        timeout=WAIT,
    )
    assert response.ok, response.text
    return int(response.json()["id"])


def join(stage: Stage, name: str) -> None:
    """Register a person and store their token."""
    about = ABOUT.get(name)
    person = {"username": name, "email": f"{name[:40]}@example.com"}
    made = stage.call(
        None, "POST", "/users", **person, password=PASSWORD, about_me=about
    )
    stage.ids[name] = made["id"]
    response = requests.post(
        f"{stage.url}/api/tokens", auth=(name, PASSWORD), timeout=WAIT
    )
    stage.keys[name] = response.json()["token"]
