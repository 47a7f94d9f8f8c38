"""Spellings of tags: a tag is shown as most people write it."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op

from app.lib.entities import tag_key, tag_spellings

revision = "f3a7c9e1b664"
down_revision = "2d9b4c7e1a60"
branch_labels = None
depends_on = None

LONGEST = 140
BATCH = 2_000
# Enough to know how people write what they write of now; each new post adds to it.
MOST_POSTS = 100_000

SQLITE = (
    """
    CREATE TRIGGER post_tag_added AFTER INSERT ON post_tag BEGIN
        UPDATE tag SET post_count = post_count + 1 WHERE id = NEW.tag_id;
        INSERT INTO tag_spelling (tag_id, spelling, post_count)
            SELECT NEW.tag_id, NEW.spelling, 1 WHERE NEW.spelling IS NOT NULL
            ON CONFLICT (tag_id, spelling) DO UPDATE SET post_count = post_count + 1;
        UPDATE tag SET spelling = NEW.spelling WHERE id = NEW.tag_id
            AND (SELECT post_count FROM tag_spelling
                 WHERE tag_id = NEW.tag_id AND spelling = NEW.spelling)
            > coalesce((SELECT post_count FROM tag_spelling
                        WHERE tag_id = NEW.tag_id AND spelling = tag.spelling), 0);
    END
    """,
    """
    CREATE TRIGGER post_tag_removed AFTER DELETE ON post_tag BEGIN
        UPDATE tag SET post_count = post_count - 1 WHERE id = OLD.tag_id;
        UPDATE tag_spelling SET post_count = post_count - 1
            WHERE tag_id = OLD.tag_id AND spelling = OLD.spelling;
        DELETE FROM tag_spelling WHERE tag_id = OLD.tag_id
            AND spelling = OLD.spelling AND post_count < 1;
        UPDATE tag SET spelling = (SELECT each.spelling FROM tag_spelling AS each
            WHERE each.tag_id = OLD.tag_id
            ORDER BY each.post_count DESC, each.spelling LIMIT 1)
            WHERE id = OLD.tag_id AND spelling = OLD.spelling;
    END
    """,
)
POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION post_tag_changed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            UPDATE tag SET post_count = post_count + 1 WHERE id = NEW.tag_id;
            IF NEW.spelling IS NULL THEN
                RETURN NULL;
            END IF;
            INSERT INTO tag_spelling AS known (tag_id, spelling, post_count)
                VALUES (NEW.tag_id, NEW.spelling, 1)
                ON CONFLICT (tag_id, spelling)
                DO UPDATE SET post_count = known.post_count + 1;
            UPDATE tag SET spelling = NEW.spelling WHERE id = NEW.tag_id
                AND (SELECT post_count FROM tag_spelling
                     WHERE tag_id = NEW.tag_id AND spelling = NEW.spelling)
                > coalesce((SELECT post_count FROM tag_spelling
                            WHERE tag_id = NEW.tag_id AND spelling = tag.spelling), 0);
        ELSE
            UPDATE tag SET post_count = post_count - 1 WHERE id = OLD.tag_id;
            UPDATE tag_spelling SET post_count = post_count - 1
                WHERE tag_id = OLD.tag_id AND spelling = OLD.spelling;
            DELETE FROM tag_spelling WHERE tag_id = OLD.tag_id
                AND spelling = OLD.spelling AND post_count < 1;
            UPDATE tag SET spelling = (SELECT each.spelling FROM tag_spelling AS each
                WHERE each.tag_id = OLD.tag_id
                ORDER BY each.post_count DESC, each.spelling LIMIT 1)
                WHERE id = OLD.tag_id AND spelling = OLD.spelling;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER post_tag_changed AFTER INSERT OR DELETE ON post_tag
    FOR EACH ROW EXECUTE FUNCTION post_tag_changed()
    """,
)
FORMER_SQLITE = (
    """
    CREATE TRIGGER post_tag_added AFTER INSERT ON post_tag BEGIN
        UPDATE tag SET post_count = post_count + 1 WHERE id = NEW.tag_id;
    END
    """,
    """
    CREATE TRIGGER post_tag_removed AFTER DELETE ON post_tag BEGIN
        UPDATE tag SET post_count = post_count - 1 WHERE id = OLD.tag_id;
    END
    """,
)
FORMER_POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION post_tag_changed() RETURNS trigger AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            UPDATE tag SET post_count = post_count + 1 WHERE id = NEW.tag_id;
        ELSE
            UPDATE tag SET post_count = post_count - 1 WHERE id = OLD.tag_id;
        END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
)

tag = sa.table("tag", sa.column("id"), sa.column("name"), sa.column("spelling"))
post = sa.table("post", sa.column("id"), sa.column("body"))
post_tag = sa.table(
    "post_tag", sa.column("tag_id"), sa.column("post_id"), sa.column("spelling")
)
tag_spelling = sa.table(
    "tag_spelling", sa.column("tag_id"), sa.column("spelling"), sa.column("post_count")
)


def upgrade() -> None:
    fold_again(op.get_bind())
    op.add_column("tag", sa.Column("spelling", sa.String(LONGEST)))
    op.add_column("post_tag", sa.Column("spelling", sa.String(LONGEST)))
    op.create_table(
        "tag_spelling",
        sa.Column(
            "tag_id", sa.Integer, sa.ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("spelling", sa.String(LONGEST), primary_key=True),
        sa.Column("post_count", sa.Integer, nullable=False, server_default="0"),
    )
    learn_spellings(op.get_bind())
    replace_triggers(SQLITE, POSTGRESQL[:1])


def downgrade() -> None:
    replace_triggers(FORMER_SQLITE, FORMER_POSTGRESQL)
    op.drop_table("tag_spelling")
    op.drop_column("post_tag", "spelling")
    op.drop_column("tag", "spelling")


def replace_triggers(sqlite: tuple[str, ...], postgresql: tuple[str, ...]) -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("DROP TRIGGER post_tag_added")
        op.execute("DROP TRIGGER post_tag_removed")
    for statement in sqlite if is_sqlite else postgresql:
        op.execute(statement)


def fold_again(connection: sa.Connection) -> None:
    """Bring together the tags that are one by now: "İstanbul" and "istanbul"."""
    after = 0
    while True:
        query = sa.select(tag.c.id, tag.c.name).where(tag.c.id > after)
        rows = connection.execute(query.order_by(tag.c.id).limit(BATCH)).all()
        if not rows:
            return
        after = rows[-1].id
        for row in rows:
            key = tag_key(row.name)
            if key and key != row.name:
                rename(connection, row.id, key)


def rename(connection: sa.Connection, tag_id: int, key: str) -> None:
    other = connection.scalar(sa.select(tag.c.id).where(tag.c.name == key))
    if other is None:
        connection.execute(sa.update(tag).where(tag.c.id == tag_id).values(name=key))
        return
    has = sa.select(post_tag.c.post_id).where(post_tag.c.tag_id == other)
    moved = sa.select(sa.literal(other), post_tag.c.post_id).where(
        post_tag.c.tag_id == tag_id, post_tag.c.post_id.not_in(has)
    )
    connection.execute(sa.insert(post_tag).from_select(["tag_id", "post_id"], moved))
    connection.execute(sa.delete(post_tag).where(post_tag.c.tag_id == tag_id))
    connection.execute(sa.delete(tag).where(tag.c.id == tag_id))


def learn_spellings(connection: sa.Connection) -> None:
    """Read how the tags of the newest posts are written."""
    counts: Counter[tuple[int, str]] = Counter()
    statement = sa.update(post_tag).where(
        post_tag.c.tag_id == sa.bindparam("at_tag"),
        post_tag.c.post_id == sa.bindparam("at_post"),
    )
    for found in batches(connection):
        connection.execute(statement.values(spelling=sa.bindparam("written")), found)
        counts.update((each["at_tag"], each["written"]) for each in found)
    rows = [
        {"tag_id": tag_id, "spelling": spelling, "post_count": count}
        for (tag_id, spelling), count in counts.items()
    ]
    for start in range(0, len(rows), BATCH):
        connection.execute(sa.insert(tag_spelling), rows[start : start + BATCH])
    most = (
        sa.select(tag_spelling.c.spelling)
        .where(tag_spelling.c.tag_id == tag.c.id)
        .order_by(tag_spelling.c.post_count.desc(), tag_spelling.c.spelling)
        .limit(1)
        .scalar_subquery()
    )
    connection.execute(sa.update(tag).values(spelling=most))


def batches(connection: sa.Connection) -> Iterator[list[dict[str, int | str]]]:
    before = connection.scalar(sa.select(sa.func.max(post_tag.c.post_id))) or 0
    for _ in range(0, MOST_POSTS, BATCH):
        tagged = sa.select(post_tag.c.post_id).where(post_tag.c.post_id <= before)
        newest = tagged.distinct().order_by(post_tag.c.post_id.desc()).limit(BATCH)
        ids = list(connection.scalars(newest))
        if not ids:
            return
        before = ids[-1] - 1
        found = [each for row in written(connection, ids) for each in read(row)]
        if found:
            yield found


def written(connection: sa.Connection, ids: list[int]) -> list[sa.Row]:
    query = (
        sa.select(post_tag.c.tag_id, post_tag.c.post_id, tag.c.name, post.c.body)
        .select_from(post_tag)
        .join(tag, tag.c.id == post_tag.c.tag_id)
        .join(post, post.c.id == post_tag.c.post_id)
        .where(post_tag.c.post_id.between(ids[-1], ids[0]))
    )
    return list(connection.execute(query))


def read(row: sa.Row) -> Iterator[dict[str, int | str]]:
    spelling = tag_spellings(row.body).get(row.name)
    if spelling is not None and len(spelling) <= LONGEST:
        yield {"at_tag": row.tag_id, "at_post": row.post_id, "written": spelling}
