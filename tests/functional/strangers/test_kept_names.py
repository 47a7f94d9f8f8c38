"""Names that people who are for members only have chosen since: no stranger learns."""

import pytest

from app import db
from app.models import User
from app.posts.commands import PublishPost
from app.users import service
from tests.support.browsing import Browsing
from tests.support.factories import make_post


@pytest.fixture
def posts(alice: User, bob: User) -> list[int]:
    """What Alice wrote to Bob, who has another name now and is for members only."""
    own = make_post(bob, "Hello").id
    first = make_post(alice, "Good morning @bob").id
    reply = PublishPost(alice, "Indeed", max_length=140, reply_to=own).execute()
    service.update_profile(bob, username="robert")
    bob.members_only = True
    db.session.commit()
    return [first, reply.id]


@pytest.mark.parametrize(
    ("path", "status"), [("/user/bob", 302), ("/user/bob/feed.atom", 404)]
)
def test_former_name_leads_members_alone_to_the_present(
    browsing: Browsing, alice: User, posts: list[int], path: str, status: int
) -> None:
    answer = browsing.anonymous().get(path)
    assert answer.status_code == status
    assert "robert" not in f"{answer.headers} {answer.text}"
    if status == 302:
        assert answer.headers["Location"] == "/auth/login?next=/user/bob"
    present = path.replace("bob", "robert")
    assert browsing.as_user(alice).get(path).headers["Location"] == present


def test_posts_show_strangers_names_as_they_were_written(
    browsing: Browsing, alice: User, posts: list[int]
) -> None:
    paths = ("/", "/user/alice", "/user/alice/feed.atom", f"/post/{posts[1]}")
    # Whoever reads first makes what a process remembers.
    for reader in (browsing.anonymous(), browsing.as_user(alice)):
        pages = [reader.get(path).text for path in paths]
        is_member = reader.client.get_cookie("session") is not None
        assert [("robert" in page) for page in pages] == [is_member] * len(paths)
    stranger = browsing.anonymous()
    assert "Good morning @bob" in stranger.get(f"/post/{posts[0]}").text
    assert "in reply to a post for members" in stranger.get(f"/post/{posts[1]}").text


def test_written_present_name_still_leads_there(
    browsing: Browsing, alice: User, posts: list[int]
) -> None:
    make_post(alice, "Good evening @robert")
    page = browsing.anonymous().get("/user/alice").text
    assert 'class="mention" href="/user/robert"' in page
