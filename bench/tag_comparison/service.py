"""A minimal asynchronous service: Sanic, uvloop, asyncpg and redis.

It is what the founding document of Simple-Twitter describes, done as well as such a
service is done: a statement that is prepared once, a pool of connections, orjson, one
whole answer as the value of Redis. It knows no visibility, no limits and no changes. It
runs in an environment of its own and imports nothing of ours.

    python service.py MODE PORT DATABASE REDIS
"""

import sys
from typing import Any

import asyncpg
import orjson
import redis.asyncio as redis
from sanic import Request, Sanic
from sanic.response import HTTPResponse, raw

QUERY = """
SELECT post.id, post.body, post.timestamp, post.language, post.edited_at, post.version,
       post.reply_to_id, coalesce(post.conversation_id, post.id) AS conversation_id,
       post.reply_count, author.id AS author_id, author.username
FROM tag JOIN post_tag ON post_tag.tag_id = tag.id
JOIN post ON post.id = post_tag.post_id
JOIN "user" AS author ON author.id = post.user_id
WHERE tag.name = $1 ORDER BY post_tag.post_id DESC LIMIT 25
"""
MODE, PORT, DATABASE, REDIS = sys.argv[1:] if len(sys.argv) == 5 else ("", 0, "", "")

app = Sanic("simple_twitter")
memory: dict[str, bytes] = {}


@app.before_server_start
async def connect(app: Sanic) -> None:
    """Open what each process needs."""
    app.ctx.pool = await asyncpg.create_pool(DATABASE, min_size=4, max_size=8)
    # Its own pool refuses the 101st who asks at once; this one lets them wait.
    pool = redis.BlockingConnectionPool.from_url(REDIS, max_connections=32, timeout=10)
    app.ctx.redis = redis.Redis(connection_pool=pool)


@app.get("/api/tags/<name>/posts")
async def posts(_request: Request, name: str) -> HTTPResponse:
    """Answer from memory, Redis or the database."""
    if MODE == "memory":
        if name not in memory:
            memory[name] = await from_database(name)
        return raw(memory[name], content_type="application/json")
    if MODE == "redis":
        key = f"simple:{name}"
        found = await app.ctx.redis.get(key)
        if found is None:
            found = await from_database(name)
            await app.ctx.redis.set(key, found, ex=600)
        return raw(found, content_type="application/json")
    return raw(await from_database(name), content_type="application/json")


async def from_database(name: str) -> bytes:
    """Return the answer as bytes."""
    async with app.ctx.pool.acquire() as connection:
        rows = await connection.fetch(QUERY, name)
    return orjson.dumps({"items": [item(row) for row in rows]})


def item(row: Any) -> dict[str, Any]:
    """Return a post as ours is rendered."""
    post = dict(row)
    person = {"id": post.pop("author_id"), "username": post.pop("username")}
    path = f"/api/posts/{post['id']}"
    links = {
        "self": path,
        "history": f"{path}/history",
        "replies": f"{path}/replies",
        "context": f"{path}/context",
        "page": f"/post/{post['id']}",
    }
    return post | {
        "author": person,
        "bookmarked": False,
        "attachments": [],
        "_links": links,
    }


if __name__ == "__main__":
    app.run(port=int(PORT), workers=2, access_log=False, motd=False, debug=False)
