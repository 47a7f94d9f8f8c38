"""Posts that were written before are found by the rules of now."""

import pytest
import sqlalchemy as sa
from flask_migrate import downgrade, upgrade

from app.extensions import db
from app.lib.fold import search_text
from app.search import parse, search
from tests.support.factories import make_user

pytestmark = pytest.mark.usefixtures("migrating")

BEFORE = "2d9b4c7e1a60"
BODIES = ["인권리더십교육", "ฉันรักประเทศไทย", "Lunch 🍕", "It costs €5", "Plain words"]


def test_old_posts_are_found_after_the_upgrade() -> None:
    upgrade()
    alice = make_user("alice")
    for number, body in enumerate(BODIES, start=1):
        row = {"id": number, "body": body, "user_id": alice.id, "old": f"old {number}"}
        db.session.execute(
            sa.text(
                "INSERT INTO post (id, body, user_id, timestamp, search_text)"
                " VALUES (:id, :body, :user_id, '2026-01-01 00:00:00', :old)"
            ),
            row,
        )
    db.session.commit()
    downgrade(revision=BEFORE)
    upgrade()
    db.session.rollback()
    found = {
        query: search.search(parse(query), sort="newest", limit=9).ids
        for query in ("권리", "ประเทศไทย", "🍕", "€", "old")
    }
    # What folds as it did is left as it is.
    assert found == {"권리": [1], "ประเทศไทย": [2], "🍕": [3], "€": [4], "old": [5]}
    texts = db.session.execute(sa.text("SELECT search_text FROM post ORDER BY id"))
    assert list(texts.scalars())[:4] == [search_text(body) for body in BODIES[:4]]
