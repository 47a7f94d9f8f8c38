"""What open pages ask about posts: one anew, and which of those shown have changed."""

from typing import Any

import pytest

from app.models import User
from app.posts.commands import DeletePost, EditPost
from app.relationships import blocks
from tests.support.factories import make_post


@pytest.fixture
def client(browsing: Any, alice: User) -> Any:
    """Alice's browser."""
    return browsing.as_user(alice)


def test_fragment_is_the_post_alone(client: Any, bob: User) -> None:
    post = make_post(bob, "Bread")
    EditPost(bob, post.id, "Cake", max_length=100).execute()
    page = client.get(f"/post/{post.id}/fragment").text
    assert "Cake" in page
    assert f'data-version="{post.version}"' in page
    assert "<html" not in page


def test_fragment_of_blocking_author_is_missing(
    client: Any, alice: User, bob: User
) -> None:
    post = make_post(bob, "Bread")
    blocks.block(bob, alice)
    assert client.get(f"/post/{post.id}/fragment").status_code == 404
    assert client.get(f"/posts/shown?id={post.id}").json == {}


def test_shown_posts_lack_deleted_ones(client: Any, bob: User) -> None:
    kept, gone = make_post(bob, "Bread"), make_post(bob, "Cake")
    EditPost(bob, kept.id, "Rye bread", max_length=100).execute()
    ids = f"id={kept.id}&id={gone.id}"
    DeletePost(bob, gone.id).execute()
    assert client.get(f"/posts/shown?{ids}").json == {str(kept.id): kept.version}


@pytest.mark.parametrize("ids", ["", "id=", "id=x", "id=" + "9" * 40])
def test_shown_posts_of_odd_ids_are_none(client: Any, ids: str) -> None:
    assert client.get(f"/posts/shown?{ids}").json == {}
