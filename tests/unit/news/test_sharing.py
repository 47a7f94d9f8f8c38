"""Sharing a headline: one post for each person, however often it is pressed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import sqlalchemy as sa
from flask import Flask

from app.extensions import db
from app.models import User
from app.news.models import Headline, NewsLink
from app.news.sharing import Share
from app.posts.commands import DeletePost
from app.posts.models import Post
from tests.support.news import make_source, store

PAGES = "http://microblog.test/news/link"


def _headline() -> int:
    store(make_source(), "A bridge")
    return db.session.scalars(sa.select(Headline.id)).one()


def _share(user_id: int, headline_id: int) -> int:
    sharer = db.session.get_one(User, user_id)
    return Share(sharer, headline_id, 140, PAGES).execute().id


def test_shares_at_once_make_one_post(app: Flask, alice: User) -> None:
    headline_id, user_id, threads = _headline(), alice.id, 6
    start = Barrier(threads)
    db.session.rollback()

    def share(_number: int) -> int:
        with app.app_context():
            start.wait(60)
            return _share(user_id, headline_id)

    with ThreadPoolExecutor(threads) as pool:
        made = set(pool.map(share, range(threads)))
    assert made == set(db.session.scalars(sa.select(Post.id)))
    assert made == set(db.session.scalars(sa.select(NewsLink.post_id)))
    assert len(made) == 1


def test_headline_is_shared_again_once_its_post_is_gone(alice: User) -> None:
    headline_id = _headline()
    first = _share(alice.id, headline_id)
    DeletePost(alice, first).execute()
    second = _share(alice.id, headline_id)
    assert second != first
    assert db.session.query(NewsLink).one().post_id == second
