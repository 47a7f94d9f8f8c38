"""Triggers that keep counters, conversations and full text; all counted once.

The statements are frozen copies of `app.*.triggers` and `app.search.backends.ddl`.
"""

from alembic import op

revision = "4b7a2f9c6d15"
down_revision = "3e91d7a05c48"
branch_labels = None
depends_on = None

SQLITE = (
    """
    CREATE TRIGGER followers_added AFTER INSERT ON followers BEGIN
        UPDATE user SET followed_count = followed_count + 1
        WHERE id = NEW.follower_id;
        UPDATE user SET follower_count = follower_count + 1
        WHERE id = NEW.followed_id;
    END
    """,
    """
    CREATE TRIGGER followers_removed AFTER DELETE ON followers BEGIN
        UPDATE user SET followed_count = followed_count - 1
        WHERE id = OLD.follower_id;
        UPDATE user SET follower_count = follower_count - 1
        WHERE id = OLD.followed_id;
    END
    """,
    """
    CREATE TRIGGER post_added AFTER INSERT ON post BEGIN
        UPDATE user SET post_count = post_count + 1,
        last_post_id = max(coalesce(last_post_id, NEW.id), NEW.id)
        WHERE id = NEW.user_id;
    END
    """,
    """
    CREATE TRIGGER post_removed AFTER DELETE ON post BEGIN
        UPDATE user SET post_count = post_count - 1 WHERE id = OLD.user_id;
        UPDATE user SET last_post_id =
        (SELECT max(id) FROM post WHERE user_id = OLD.user_id)
        WHERE id = OLD.user_id AND last_post_id = OLD.id;
    END
    """,
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
    """
    CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
        INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
        VALUES (NEW.sender_id, NEW.recipient_id, NEW.id, 0)
        ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = max(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + 0;
        INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
        VALUES (NEW.recipient_id, NEW.sender_id, NEW.id, 1)
        ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = max(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + 1;
    END
    """,
    """
    CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
        UPDATE conversation SET unread_count = unread_count - 1
        WHERE user_id = OLD.recipient_id AND peer_id = OLD.sender_id
        AND unread_count > 0 AND last_read_id < OLD.id;
        UPDATE conversation SET last_message_id = coalesce(max(
        (SELECT coalesce(max(id), 0) FROM message
        WHERE sender_id = OLD.sender_id AND recipient_id = OLD.recipient_id),
        (SELECT coalesce(max(id), 0) FROM message
        WHERE sender_id = OLD.recipient_id AND recipient_id = OLD.sender_id)), 0)
        WHERE last_message_id = OLD.id
        AND ((user_id = OLD.sender_id AND peer_id = OLD.recipient_id)
        OR (user_id = OLD.recipient_id AND peer_id = OLD.sender_id));
    END
    """,
    """
    CREATE TRIGGER conversation_added AFTER INSERT ON conversation BEGIN UPDATE user SET unread_messages = unread_messages + (NEW.unread_count) WHERE id = NEW.user_id AND (NEW.unread_count) <> 0; END
    """,
    """
    CREATE TRIGGER conversation_read AFTER UPDATE OF unread_count ON conversation BEGIN UPDATE user SET unread_messages = unread_messages + (NEW.unread_count - OLD.unread_count) WHERE id = NEW.user_id AND (NEW.unread_count - OLD.unread_count) <> 0; END
    """,
    """
    CREATE TRIGGER conversation_removed AFTER DELETE ON conversation BEGIN UPDATE user SET unread_messages = unread_messages + (- OLD.unread_count) WHERE id = OLD.user_id AND (- OLD.unread_count) <> 0; END
    """,
    """
    CREATE TRIGGER notification_added AFTER INSERT ON notification WHEN NEW.actor_id IS NOT NULL BEGIN
        UPDATE "user" SET unread_notifications = unread_notifications + 1
        WHERE id = NEW.user_id;
    END
    """,
    """
    CREATE TRIGGER notification_removed AFTER DELETE ON notification WHEN OLD.actor_id IS NOT NULL BEGIN
        UPDATE "user" SET unread_notifications = unread_notifications - 1
        WHERE id = OLD.user_id AND unread_notifications > 0
        AND last_read_notification_id < OLD.id;
    END
    """,
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS post_search USING fts5(
        search_text, user_id, content='post', content_rowid='id',
        tokenize='unicode61 remove_diacritics 0 categories ''L* M* N* Co'''
        )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS post_search_insert AFTER INSERT ON "post" BEGIN
        INSERT INTO post_search (rowid, search_text, user_id)
        VALUES (new.id, new.search_text, new.user_id);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS post_search_delete AFTER DELETE ON "post" BEGIN
        INSERT INTO post_search (post_search, rowid, search_text, user_id)
        VALUES ('delete', old.id, old.search_text, old.user_id);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS post_search_update
        AFTER UPDATE OF id, search_text, user_id ON "post" WHEN old.id IS NOT new.id OR old.search_text IS NOT new.search_text OR old.user_id IS NOT new.user_id BEGIN
        INSERT INTO post_search (post_search, rowid, search_text, user_id)
        VALUES ('delete', old.id, old.search_text, old.user_id);
        INSERT INTO post_search (rowid, search_text, user_id)
        VALUES (new.id, new.search_text, new.user_id);
    END
    """,
    """
    CREATE VIRTUAL TABLE IF NOT EXISTS user_search USING fts5(
        search_text, content='user', content_rowid='id', prefix='2 3',
        tokenize='unicode61 remove_diacritics 0 categories ''L* M* N* Co'''
        )
    """,
    """
    CREATE TRIGGER IF NOT EXISTS user_search_insert AFTER INSERT ON "user" BEGIN
        INSERT INTO user_search (rowid, search_text)
        VALUES (new.id, new.search_text);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS user_search_delete AFTER DELETE ON "user" BEGIN
        INSERT INTO user_search (user_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
    END
    """,
    """
    CREATE TRIGGER IF NOT EXISTS user_search_update
        AFTER UPDATE OF id, search_text ON "user" WHEN old.id IS NOT new.id OR old.search_text IS NOT new.search_text BEGIN
        INSERT INTO user_search (user_search, rowid, search_text)
        VALUES ('delete', old.id, old.search_text);
        INSERT INTO user_search (rowid, search_text)
        VALUES (new.id, new.search_text);
    END
    """,
)

POSTGRESQL = (
    """
    CREATE OR REPLACE FUNCTION followers_changed() RETURNS trigger AS $$
        DECLARE
        step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
        pair followers := CASE TG_OP WHEN 'INSERT' THEN NEW ELSE OLD END;
        BEGIN
        PERFORM 1 FROM "user" WHERE id IN (pair.follower_id, pair.followed_id)
        ORDER BY id FOR NO KEY UPDATE;
        UPDATE "user" SET followed_count = followed_count + step
        WHERE id = pair.follower_id;
        UPDATE "user" SET follower_count = follower_count + step
        WHERE id = pair.followed_id;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER followers_changed AFTER INSERT OR DELETE ON followers
        FOR EACH ROW EXECUTE FUNCTION followers_changed()
    """,
    """
    CREATE OR REPLACE FUNCTION post_changed() RETURNS trigger AS $$
        BEGIN
        IF TG_OP = 'INSERT' THEN
        UPDATE "user" SET post_count = post_count + 1,
        last_post_id = greatest(last_post_id, NEW.id)
        WHERE id = NEW.user_id;
        ELSE
        UPDATE "user" SET post_count = post_count - 1,
        last_post_id = CASE WHEN last_post_id = OLD.id
        THEN (SELECT max(id) FROM post WHERE user_id = OLD.user_id)
        ELSE last_post_id END
        WHERE id = OLD.user_id;
    END IF;
        RETURN NULL;
    END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER post_changed AFTER INSERT OR DELETE ON post
        FOR EACH ROW EXECUTE FUNCTION post_changed()
    """,
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
    """
    CREATE TRIGGER post_tag_changed AFTER INSERT OR DELETE ON post_tag
        FOR EACH ROW EXECUTE FUNCTION post_tag_changed()
    """,
    """
    CREATE OR REPLACE FUNCTION message_added() RETURNS trigger AS $$ BEGIN IF NEW.sender_id <= NEW.recipient_id THEN
        INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
        VALUES (NEW.sender_id, NEW.recipient_id, NEW.id, 0)
        ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = greatest(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + 0;
        INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
        VALUES (NEW.recipient_id, NEW.sender_id, NEW.id, 1)
        ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = greatest(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + 1;
        ELSE
        INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
        VALUES (NEW.recipient_id, NEW.sender_id, NEW.id, 1)
        ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = greatest(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + 1;
        INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
        VALUES (NEW.sender_id, NEW.recipient_id, NEW.id, 0)
        ON CONFLICT (user_id, peer_id) DO UPDATE SET
        last_message_id = greatest(conversation.last_message_id, NEW.id),
        unread_count = conversation.unread_count + 0;
    END IF; RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER message_added AFTER INSERT ON message FOR EACH ROW EXECUTE FUNCTION message_added()
    """,
    """
    CREATE OR REPLACE FUNCTION message_removed() RETURNS trigger AS $$ BEGIN
        UPDATE conversation SET unread_count = unread_count - 1
        WHERE user_id = OLD.recipient_id AND peer_id = OLD.sender_id
        AND unread_count > 0 AND last_read_id < OLD.id;
        UPDATE conversation SET last_message_id = coalesce(greatest(
        (SELECT coalesce(max(id), 0) FROM message
        WHERE sender_id = OLD.sender_id AND recipient_id = OLD.recipient_id),
        (SELECT coalesce(max(id), 0) FROM message
        WHERE sender_id = OLD.recipient_id AND recipient_id = OLD.sender_id)), 0)
        WHERE last_message_id = OLD.id
        AND ((user_id = OLD.sender_id AND peer_id = OLD.recipient_id)
        OR (user_id = OLD.recipient_id AND peer_id = OLD.sender_id));
        RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER message_removed AFTER DELETE ON message FOR EACH ROW EXECUTE FUNCTION message_removed()
    """,
    """
    CREATE OR REPLACE FUNCTION conversation_added() RETURNS trigger AS $$ BEGIN UPDATE "user" SET unread_messages = unread_messages + (NEW.unread_count) WHERE id = NEW.user_id AND (NEW.unread_count) <> 0; RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER conversation_added AFTER INSERT ON conversation FOR EACH ROW EXECUTE FUNCTION conversation_added()
    """,
    """
    CREATE OR REPLACE FUNCTION conversation_read() RETURNS trigger AS $$ BEGIN UPDATE "user" SET unread_messages = unread_messages + (NEW.unread_count - OLD.unread_count) WHERE id = NEW.user_id AND (NEW.unread_count - OLD.unread_count) <> 0; RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER conversation_read AFTER UPDATE OF unread_count ON conversation FOR EACH ROW EXECUTE FUNCTION conversation_read()
    """,
    """
    CREATE OR REPLACE FUNCTION conversation_removed() RETURNS trigger AS $$ BEGIN UPDATE "user" SET unread_messages = unread_messages + (- OLD.unread_count) WHERE id = OLD.user_id AND (- OLD.unread_count) <> 0; RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER conversation_removed AFTER DELETE ON conversation FOR EACH ROW EXECUTE FUNCTION conversation_removed()
    """,
    """
    CREATE OR REPLACE FUNCTION notification_added() RETURNS trigger AS $$ BEGIN
        UPDATE "user" SET unread_notifications = unread_notifications + 1
        WHERE id = NEW.user_id;
        RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER notification_added AFTER INSERT ON notification FOR EACH ROW WHEN (NEW.actor_id IS NOT NULL) EXECUTE FUNCTION notification_added()
    """,
    """
    CREATE OR REPLACE FUNCTION notification_removed() RETURNS trigger AS $$ BEGIN
        UPDATE "user" SET unread_notifications = unread_notifications - 1
        WHERE id = OLD.user_id AND unread_notifications > 0
        AND last_read_notification_id < OLD.id;
        RETURN NULL; END $$ LANGUAGE plpgsql
    """,
    """
    CREATE TRIGGER notification_removed AFTER DELETE ON notification FOR EACH ROW WHEN (OLD.actor_id IS NOT NULL) EXECUTE FUNCTION notification_removed()
    """,
    """
        ALTER TABLE "post" ADD COLUMN IF NOT EXISTS search_vector tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', coalesce(search_text, ''))) STORED
    """,
    """
    CREATE INDEX IF NOT EXISTS ix_post_search_vector ON "post"
        USING gin (search_vector) WITH (gin_pending_list_limit = 256)
    """,
    """
        ALTER TABLE "user" ADD COLUMN IF NOT EXISTS search_vector tsvector
        GENERATED ALWAYS AS (to_tsvector('simple', coalesce(search_text, ''))) STORED
    """,
    """
    CREATE INDEX IF NOT EXISTS ix_user_search_vector ON "user"
        USING gin (search_vector) WITH (gin_pending_list_limit = 256)
    """,
)

COUNT = (
    """
    UPDATE "user" SET
        post_count = (SELECT count(*) FROM post WHERE user_id = "user".id),
        last_post_id = (SELECT max(id) FROM post WHERE user_id = "user".id),
        follower_count =
            (SELECT count(*) FROM followers WHERE followed_id = "user".id),
        followed_count =
            (SELECT count(*) FROM followers WHERE follower_id = "user".id)
    """,
    """
    INSERT INTO conversation (user_id, peer_id, last_message_id, unread_count)
    SELECT side.user_id, side.peer_id, max(side.id), sum(side.unread) FROM (
        SELECT recipient_id AS user_id, sender_id AS peer_id, message.id,
            CASE WHEN recipient.last_message_read_time IS NULL
                OR message.timestamp > recipient.last_message_read_time
                THEN 1 ELSE 0 END AS unread
        FROM message JOIN "user" AS recipient ON recipient.id = recipient_id
        UNION ALL
        SELECT sender_id, recipient_id, id, 0 FROM message
    ) AS side
    GROUP BY side.user_id, side.peer_id
    """,
    """
    UPDATE conversation SET last_read_id = coalesce((
        SELECT max(message.id) FROM message
        JOIN "user" AS recipient ON recipient.id = message.recipient_id
        WHERE message.recipient_id = conversation.user_id
            AND message.sender_id = conversation.peer_id
            AND message.timestamp <= recipient.last_message_read_time), 0)
    """,
    """
    UPDATE "user" SET unread_messages = coalesce(
        (SELECT sum(unread_count) FROM conversation WHERE user_id = "user".id), 0)
    """,
)

# An external-content index begins empty: it reads the rows that are there already.
SQLITE_FILL = (
    "INSERT INTO post_search (post_search) VALUES ('rebuild')",
    "INSERT INTO user_search (user_search) VALUES ('rebuild')",
)


def upgrade() -> None:
    on_server = op.get_bind().dialect.name == "postgresql"
    for statement in (*COUNT, *(POSTGRESQL if on_server else (*SQLITE, *SQLITE_FILL))):
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    connection = op.get_bind()
    on_server = connection.dialect.name == "postgresql"
    for table in ("post", "user"):
        if on_server:
            connection.exec_driver_sql(
                f'ALTER TABLE "{table}" DROP COLUMN search_vector'
            )
        else:
            connection.exec_driver_sql(f"DROP TABLE {table}_search")
    for statement in POSTGRESQL if on_server else SQLITE:
        words = statement.split()
        if words[:2] == ["CREATE", "TRIGGER"]:
            name = words[5] if words[2] == "IF" else words[2]
            table = f' ON "{trigger_table(words)}"' if on_server else ""
            connection.exec_driver_sql(f"DROP TRIGGER {name}{table}")
    connection.exec_driver_sql("DELETE FROM conversation")


def trigger_table(words: list[str]) -> str:
    """Give the table that a CREATE TRIGGER of PostgreSQL names."""
    return words[words.index("ON") + 1].strip('"')
