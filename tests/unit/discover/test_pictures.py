"""Random pictures: the plan of the seek, and that every one has its chance."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.discover import pictures
from app.lib.clock import utcnow
from app.media.models import Attachment, File
from app.models import Post, User


def fill(author: User, count: int) -> None:
    """Store a picture, and beside it two that are elsewhere, for each number."""
    post = Post(body="Look", author=author)
    db.session.add(post)
    db.session.flush()
    first = post.id
    now = utcnow()
    rows: Any = [
        {
            "id": first + number,
            "body": "",
            "timestamp": now,
            "user_id": author.id,
            "search_text": "",
        }
        for number in range(1, count)
    ]
    db.session.execute(sa.insert(Post), rows)
    file = File(kind="attachment", name="a", content_type="image/webp", size=1)
    file.user_id = author.id
    db.session.add(file)
    db.session.flush()
    own = {"kind": "picture", "file_id": file.id, "source_url": None}
    other = {"kind": "picture", "file_id": None, "source_url": "https://x.example/1"}
    for position, kind in enumerate((own, other, other)):
        values: Any = [
            kind | {"post_id": first + number, "position": position}
            for number in range(count)
        ]
        db.session.execute(sa.insert(Attachment), values)
    db.session.commit()


def plan_of(query: sa.Select[Any]) -> str:
    prefix = "EXPLAIN QUERY PLAN " if db.engine.dialect.name == "sqlite" else "EXPLAIN "
    compiled = query.params(start=40, viewer_id=1).compile(
        db.engine, compile_kwargs={"literal_binds": True}
    )
    # The limits within conditions, which it leaves open.
    text = str(compiled).replace("LIMIT ?", "LIMIT 1")
    rows = db.session.execute(sa.text(prefix + text))
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.parametrize("is_stranger", [True, False])
def test_seek_uses_the_index_in_both_directions(
    app: Flask, alice: User, is_stranger: bool
) -> None:
    fill(alice, 2_000)
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.text("ANALYZE"))
    plan = plan_of(pictures.near(is_stranger=is_stranger, hides=not is_stranger))
    assert plan.count("ix_attachment_shown_picture") == 2, plan
    assert "SCAN attachment" not in plan
    assert "Seq Scan on attachment" not in plan


def test_every_picture_has_its_chance(app: Flask, alice: User) -> None:
    fill(alice, 100)
    found = [pictures.choose(None) for _ in range(300)]
    seen = {each.post.id for each in found if each is not None}
    assert len(seen) > 60
