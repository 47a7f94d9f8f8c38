"""Lists, Spaces, articles and quotes of Twitter, readable here."""

from flask import render_template, request, url_for

from app.integrations.twitter import pages
from app.main.blueprint import bp
from app.main.twitter import cursor_argument, people_page, tweets_page, twitter_page
from app.web.limits import READING_TWITTER
from app.web.pagination import Page
from app.web.policies import MEMBER, policy
from app.web.presenters.twitter_links import original_list
from app.web.presenters.twitter_more import (
    present_article,
    present_community,
    present_space,
)


@bp.route("/twitter/i/lists/<list_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_list(list_id: str) -> str:
    """Show the tweets of a list; one that is private looks like an empty one."""
    page = tweets_page(pages.list_tweets(list_id, cursor_argument()))
    return _render_list(list_id, "tweets", page)


@bp.route("/twitter/i/lists/<list_id>/members")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_list_members(list_id: str) -> str:
    """Show the members of a list."""
    page = people_page(pages.list_members(list_id, cursor_argument()))
    return _render_list(list_id, "members", page)


@bp.route("/twitter/i/communities/<community_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_community(community_id: str) -> str:
    """Show a community with its tweets, or with its members."""
    tab = "members" if request.args.get("tab") == "members" else "tweets"
    community = present_community(pages.community(community_id))
    cursor = cursor_argument()
    page = (
        people_page(pages.community_members(community_id, cursor))
        if tab == "members"
        else tweets_page(pages.community_tweets(community_id, cursor))
    )
    return render_template(
        "twitter/community.html",
        community=community,
        community_id=community_id,
        tab=tab,
        page=page,
    )


@bp.route("/twitter/i/spaces/<space_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_space(space_id: str) -> str:
    """Show a Space and who takes part in it."""
    return render_template(
        "twitter/space.html", space=present_space(pages.space(space_id))
    )


@bp.route("/twitter/<name>/article/<tweet_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_article(name: str, tweet_id: str) -> str:
    """Show the whole article that a tweet carries."""
    found = present_article(pages.article(tweet_id))
    back = url_for("main.twitter_status", name=name, tweet_id=tweet_id)
    return render_template("twitter/article.html", article=found, back=back)


@bp.route("/twitter/<name>/status/<tweet_id>/quotes")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_quotes(name: str, tweet_id: str) -> str:
    """Show the tweets that quote a tweet."""
    page = tweets_page(pages.quotes(tweet_id, cursor_argument()))
    back = url_for("main.twitter_status", name=name, tweet_id=tweet_id)
    return render_template("twitter/quotes.html", page=page, back=back)


def _render_list(list_id: str, tab: str, page: Page) -> str:
    return render_template(
        "twitter/list.html",
        list_id=list_id,
        tab=tab,
        page=page,
        original_url=original_list(list_id),
    )
