"""Tags are found by their beginning in an index, however many there are."""

import pytest
import sqlalchemy as sa

from app import db
from app.models import Tag, User
from app.timeline import tag_queries, tags
from tests.support.factories import make_post

MANY = 3_000


@pytest.fixture
def plenty(alice: User) -> User:
    """Somebody who sees all, and many tags, with a few among them that begin alike."""
    rows = [{"name": f"word{each}x", "post_count": 1} for each in range(MANY)]
    rows += [{"name": f"کتاب{each}", "post_count": each} for each in range(1, 4)]
    db.session.execute(sa.insert(Tag), rows)
    db.session.commit()
    if db.engine.name == "postgresql":
        db.session.execute(sa.text("ANALYZE tag"))
    # Read, so that nobody is known to be hidden from her.
    db.session.refresh(alice)
    return alice


@pytest.mark.parametrize("beginning", ["کتا", "word77"])
def test_beginning_is_looked_up_in_an_index(plenty: User, beginning: str) -> None:
    on_server = db.engine.name == "postgresql"
    query = tag_queries.beginning_with(plenty, beginning, 10)
    text = query.compile(db.engine, compile_kwargs={"literal_binds": True})
    words = "EXPLAIN" if on_server else "EXPLAIN QUERY PLAN"
    rows = db.session.connection().exec_driver_sql(
        f"{words} {text}".replace("%", "%%") if on_server else f"{words} {text}"
    )
    plan = "\n".join(str(row[-1]) for row in rows)
    index = "ix_tag_name_beginning" if on_server else "SEARCH tag USING INDEX"
    assert index in plan, plan
    assert "Seq Scan on tag" not in plan


def test_completion_has_the_most_used_tags_first(plenty: User) -> None:
    for each in range(1, 4):
        make_post(plenty, f"#کتاب{each}")
    found = tags.beginning_with(plenty, "كتا", 2)
    assert [tag.name for tag in found] == ["کتاب3", "کتاب2"]


@pytest.mark.parametrize("sign", ["_", "%", "/"])
def test_signs_of_patterns_stand_for_themselves(alice: User, sign: str) -> None:
    make_post(alice, "#ab #a_c")
    found = tags.beginning_with(alice, f"a{sign}", 10)
    assert [tag.name for tag in found] == (["a_c"] if sign == "_" else [])
