"""A name leads to a person: whom it meant when it was written, whatever comes later."""

import re
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app import db
from app.credentials import accounts
from app.credentials.updates import update
from app.lib.clock import utcnow
from app.models import Post, User, former_name, mention
from app.posts.commands import EditPost, PublishPost
from app.users import former_names, service
from app.worker import schedule
from tests.support.browsing import Browsing
from tests.support.factories import PASSWORD, follow, make_post, make_user
from tests.support.pages import Page

TAKEN = "Please use a different username."
# Every page and fragment that shows the texts of posts, messages or people.
PAGES = [
    "/",
    "/explore",
    "/user/alice",
    "/post/{post}",
    "/post/{answer}",
    "/post/{post}/history",
    "/tag/tagged",
    "/search?q=hello&sort=newest",
    "/search?q=hello",
    "/bookmarks",
    "/timeline/new?min_id=0",
    "/post/{post}/replies/new?since=0",
    "/notifications/all",
    "/messages",
    "/messages/charlie",
    "/user/alice/popup",
]


def rename(person: User, name: str) -> None:
    """Rename a person as the form does."""
    service.update_profile(person, username=name)


def end_rest() -> None:
    """Let a year pass for all names that were given up."""
    past = utcnow() - former_names.RESERVED_FOR - timedelta(days=1)
    db.session.execute(sa.update(former_name).values(given_up_at=past))
    db.session.commit()


@pytest.fixture
def ids(alice: Any, bob: Any, charlie: Any) -> dict[str, int]:
    """A post by Alice that mentions Bob, with all that can hang on it."""
    post = make_post(alice, "hello @bob #tagged")
    EditPost(alice, post.id, "hello again @bob, @Bob #tagged", max_length=140).execute()
    answer = PublishPost(
        alice, "hello there @bob #tagged", max_length=140, reply_to=post.id
    ).execute()
    alice.about_me = "A friend of @bob"
    follow(charlie, alice)
    db.session.commit()
    return {"post": post.id, "answer": answer.id}


def mentions(html: str) -> set[tuple[str, str]]:
    """Return where the mentions of a page lead, and what they show."""
    links = Page(html).root.all("a", class_="mention")
    return {(each["href"], each.text) for each in links}


def test_no_page_leads_to_the_new_owner_of_a_name(
    browsing: Browsing, bob: Any, charlie: Any, ids: dict[str, int]
) -> None:
    reader = browsing.as_user(charlie)
    reader.submit(f"/post/{ids['post']}/keep", page="/")
    reader.submit("/messages/alice", {"message": "hello @bob"})
    seen = {page: mentions(reader.get(page.format(**ids)).text) for page in PAGES}
    assert ("/user/bob", "@bob") in seen["/explore"]
    assert ("/user/bob", "@Bob") in seen["/explore"]
    rename(bob, "robert")
    end_rest()
    make_user("bob", email="other@example.com")
    for page in PAGES:
        answer = reader.get(page.format(**ids))
        assert answer.status_code == 200, page
        found = mentions(answer.text)
        assert len(found) == bool(seen[page]), page
        assert found <= {("/user/robert", "@robert")}, page


def test_mention_of_deleted_account_is_plain_text(
    browsing: Browsing, bob: Any, charlie: Any, ids: dict[str, int]
) -> None:
    reader = browsing.as_user(charlie)
    page = f"/post/{ids['post']}"
    assert mentions(reader.get(page).text)
    accounts.deactivate(bob)
    end_rest()
    make_user("bob", email="other@example.com")
    html = reader.get(page).text
    assert mentions(html) == set()
    assert "@bob" in html


def test_mention_retained_by_edit_links_same_person(
    browsing: Browsing, alice: Any, bob: Any, charlie: Any, ids: dict[str, int]
) -> None:
    rename(bob, "robert")
    end_rest()
    other = make_user("bob", email="other@example.com")
    EditPost(
        alice, ids["post"], "now @bob, @charlie, @robert", max_length=140
    ).execute()
    html = browsing.as_user(charlie).get(f"/post/{ids['post']}").text
    assert ("/user/robert", "@robert") in mentions(html)
    assert ("/user/charlie", "@charlie") in mentions(html)
    people = db.session.scalars(
        sa.select(mention.c.user_id).where(mention.c.post_id == ids["post"])
    ).all()
    assert other.id not in people
    # Who writes the name anew means who has it now.
    assert _mentioned(make_post(alice, "and @bob")) == {other.id}


def test_edit_leaves_mention_of_deleted_account_unlinked(
    app: Flask, alice: Any, bob: Any, ids: dict[str, int]
) -> None:
    db.session.execute(sa.delete(mention).where(mention.c.user_id == bob.id))
    accounts.deactivate(bob)
    end_rest()
    make_user("bob", email="other@example.com")
    post = EditPost(
        alice, ids["post"], "hello once more @bob", max_length=140
    ).execute()
    assert _mentioned(post) == set()


@pytest.mark.parametrize("way", ["form", "api", "registration", "api registration"])
def test_former_name_is_reserved(
    app: Flask, browsing: Browsing, api: Any, bob: Any, charlie: Any, way: str
) -> None:
    rename(bob, "robert")
    if way == "form":
        fields = {"username": "BOB", "about_me": ""}
        page = browsing.as_user(charlie).submit("/edit_profile", fields)
        assert TAKEN in page.text
    elif way == "registration":
        fields = {"username": "Bob", "email": "new@example.com"}
        fields |= {"password": PASSWORD, "password2": PASSWORD}
        assert TAKEN in browsing.anonymous().submit("/auth/register", fields).text
    elif way == "api":
        answer = api(charlie).put(f"users/{charlie.id}", json={"username": "bob"})
        assert answer.get_json()["message"] == "please use a different username"
    else:
        person = {"username": "bob", "email": "n@example.com", "password": PASSWORD}
        answer = api().post("users", json=person)
        assert answer.status_code == 400
        assert answer.get_json()["message"] == "please use a different username"
    assert db.session.scalar(sa.select(User.id).filter_by(username_key="bob")) is None


def test_site_owner_cannot_assign_reserved_former_name(app: Flask, bob: Any) -> None:
    accounts.deactivate(bob)
    runner = app.test_cli_runner()
    arguments = ["user", "create", "bob", "n@example.com", "--password", PASSWORD]
    result = runner.invoke(args=arguments)
    assert result.exit_code != 0
    assert TAKEN in result.output


def test_former_owner_may_take_name_back(app: Flask, bob: Any, charlie: Any) -> None:
    rename(bob, "robert")
    rename(bob, "bob")
    assert bob.username == "bob"
    names = db.session.execute(sa.select(former_name.c.name_key)).scalars().all()
    assert names == ["robert"]
    rename(bob, "rob")
    update(bob, {"username": "robert"}, secret="secret", offered=["en"])
    assert bob.username == "robert"


def test_a_name_is_free_after_a_year(app: Flask, bob: Any, charlie: Any) -> None:
    rename(bob, "robert")
    end_rest()
    rename(charlie, "bob")
    assert charlie.username == "bob"
    rename(charlie, "carl")
    assert former_names.find_owner("bob") == charlie


def test_periodic_job_purges_old_former_names(
    app: Flask, bob: Any, charlie: Any
) -> None:
    rename(bob, "robert")
    end_rest()
    rename(charlie, "carl")
    schedule.make(app)()
    names = db.session.execute(sa.select(former_name.c.name_key)).scalars().all()
    assert names == ["charlie"]


@pytest.mark.parametrize(
    "path", ["", "/popup", "/followers?max_id=5", "/following", "?max_id=7"]
)
def test_old_addresses_of_a_person_redirect(
    browsing: Browsing, bob: Any, charlie: Any, path: str
) -> None:
    reader = browsing.as_user(charlie)
    rename(bob, "robert")
    for name in ("bob", "BOB"):
        answer = reader.get(f"/user/{name}{path}")
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/user/robert{path}"
    assert reader.get(f"/user/bob{path}", follow_redirects=True).status_code == 200


def test_a_redirect_stays_on_the_site(
    browsing: Browsing, bob: Any, charlie: Any
) -> None:
    reader = browsing.as_user(charlie)
    rename(bob, "robert")
    answer = reader.get("/user/bob?_external=1&_scheme=evil&_anchor=x")
    assert answer.headers["Location"].startswith("/user/robert?")


def test_old_addresses_of_conversations_redirect_and_their_forms_arrive(
    browsing: Browsing, bob: Any, charlie: Any
) -> None:
    writer = browsing.as_user(charlie)
    rename(bob, "robert")
    for path in ("/messages/bob", "/send_message/bob"):
        location = writer.get(path).headers["Location"]
        assert location == path.replace("bob", "robert")
    fields = {"csrf_token": writer.token("/"), "message": "Hello"}
    assert writer.client.post("/messages/bob", data=fields).status_code == 302
    assert "Hello" in writer.get("/messages/robert").text
    form = {"csrf_token": fields["csrf_token"]}
    answer = writer.client.post("/follow/bob", data=form, follow_redirects=True)
    assert "You are following robert!" in answer.text


def test_former_name_of_deleted_account_is_not_found(
    browsing: Browsing, bob: Any, charlie: Any
) -> None:
    reader = browsing.as_user(charlie)
    rename(bob, "robert")
    accounts.deactivate(bob)
    assert reader.get("/user/bob").status_code == 404
    assert reader.get("/user/robert").status_code == 404
    assert reader.get("/user/nobody").status_code == 404
    assert reader.get("/user/%00").status_code == 404


def test_profile_address_shows_present_owner_of_name(
    browsing: Browsing, bob: Any, charlie: Any
) -> None:
    reader = browsing.as_user(charlie)
    rename(bob, "robert")
    end_rest()
    make_user("bob", email="other@example.com")
    assert "User: bob" in re.sub(r"<[^>]+>", "", reader.get("/user/bob").text)


def _mentioned(post: Post) -> set[int]:
    query = sa.select(mention.c.user_id).where(mention.c.post_id == post.id)
    return set(db.session.scalars(query))
