"""Triggers that keep what follows from posts: counters and last_post_id."""

from app.lib import ddl
from app.lib.ddl_changes import Watched, notify_changes
from app.posts.models import Post, mention

_AUTHOR = ddl.added_and_removed(
    "post",
    sqlite=(
        """
        UPDATE user SET post_count = post_count + 1,
            last_post_id = max(coalesce(last_post_id, NEW.id), NEW.id)
        WHERE id = NEW.user_id;
        """,
        """
        UPDATE user SET post_count = post_count - 1 WHERE id = OLD.user_id;
        UPDATE user SET last_post_id =
            (SELECT max(id) FROM post WHERE user_id = OLD.user_id)
        WHERE id = OLD.user_id AND last_post_id = OLD.id;
        """,
    ),
    postgresql=(
        """
        UPDATE "user" SET post_count = post_count + 1,
            last_post_id = greatest(last_post_id, NEW.id)
        WHERE id = NEW.user_id;
        """,
        """
        UPDATE "user" SET post_count = post_count - 1,
            last_post_id = CASE WHEN last_post_id = OLD.id
                THEN (SELECT max(id) FROM post WHERE user_id = OLD.user_id)
                ELSE last_post_id END
        WHERE id = OLD.user_id;
        """,
    ),
)

_REPLIES = ddl.Counter("post", "reply_count", ("reply_to_id",))
_MORE, _FEWER = _REPLIES.change("+ 1", "NEW"), _REPLIES.change("- 1", "OLD")
# The triggers' names are those of the schema: an answer is a reply. A reply locks its
# parent before its author's row, since "post_answered" comes before "post_changed", as
# a deletion does: otherwise the two could wait for each other.
_PARENT = ddl.Statements(
    sqlite=(
        ddl.sqlite_trigger(
            "post_answered",
            "INSERT",
            "post",
            _MORE,
            when="NEW.reply_to_id IS NOT NULL",
        ),
        ddl.sqlite_trigger(
            "post_answer_removed",
            "DELETE",
            "post",
            _FEWER,
            when="OLD.reply_to_id IS NOT NULL",
        ),
        ddl.sqlite_trigger(
            "post_answer_moved",
            "UPDATE OF reply_to_id",
            "post",
            _FEWER,
            _MORE,
            when="OLD.reply_to_id IS NOT NEW.reply_to_id",
        ),
    ),
    postgresql=(
        ddl.postgresql_function(
            "post_answered",
            f"IF TG_OP <> 'INSERT' THEN {_FEWER} END IF;",
            f"IF TG_OP <> 'DELETE' THEN {_MORE} END IF;",
        ),
        *(
            ddl.postgresql_trigger(
                name, event, "post", function="post_answered", when=when
            )
            for name, event, when in (
                ("post_answered", "INSERT", "NEW.reply_to_id IS NOT NULL"),
                ("post_answer_removed", "DELETE", "OLD.reply_to_id IS NOT NULL"),
                (
                    "post_answer_moved",
                    "UPDATE OF reply_to_id",
                    "OLD.reply_to_id IS DISTINCT FROM NEW.reply_to_id",
                ),
            )
        ),
    ),
)

ddl.attach(
    Post.__table__, _AUTHOR, _PARENT, notify_changes(Watched("post", ("id", "user_id")))
)
ddl.attach(mention, notify_changes(Watched("mention", ("post_id", "user_id"))))
