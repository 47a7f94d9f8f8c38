"""Addresses as Twitter has them, the form for a search, and the search for browsers."""

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from app.email.links import public_url
from app.exceptions import Invalid
from app.integrations.twitter import operators, pages
from app.main.blueprint import bp
from app.main.twitter import twitter_page
from app.web.limits import READING_TWITTER
from app.web.pagination import Page
from app.web.policies import MEMBER, PUBLIC, policy

OPENSEARCH = "application/opensearchdescription+xml"


@bp.route("/twitter/i/user/<user_id>")
@policy(MEMBER, READING_TWITTER)
@twitter_page
def twitter_user(user_id: str) -> BaseResponse:
    """Redirect to the profile of an id, which stays when a name changes."""
    user = pages.profile_by_id(user_id)
    return redirect(url_for("main.twitter_profile", name=user.username))


@bp.route("/twitter/hashtag/<path:tag>")
@policy(MEMBER)
@twitter_page
def twitter_hashtag(tag: str) -> BaseResponse:
    """Redirect to the search for a tag."""
    return redirect(url_for("main.twitter_search", q=f"#{tag.lstrip('#')}"))


@bp.route("/twitter/<name>/<any(with_replies, media):tab>")
@policy(MEMBER)
@twitter_page
def twitter_tab(name: str, tab: str) -> BaseResponse:
    """Redirect to a tab of an account, whose address is another one at Twitter."""
    shown = tab.removeprefix("with_")
    return redirect(url_for("main.twitter_profile", name=name, tab=shown))


@bp.route("/twitter/i/web/status/<tweet_id>", defaults={"name": "i"})
@bp.route("/twitter/<name>/statuses/<tweet_id>")
@policy(MEMBER)
@twitter_page
def twitter_former_status(name: str, tweet_id: str) -> BaseResponse:
    """Redirect to a tweet, whose address had other forms at Twitter."""
    return redirect(url_for("main.twitter_status", name=name, tweet_id=tweet_id))


@bp.route("/twitter/<name>/search")
@policy(MEMBER)
@twitter_page
def twitter_search_of_account(name: str) -> BaseResponse:
    """Redirect to the search among the tweets of an account."""
    query = f"from:{name} {request.args.get('q', '')}".strip()
    return redirect(url_for("main.twitter_search", q=query))


@bp.route("/twitter/<name>/status/<tweet_id>/<any(photo, video):kind>/<int:number>")
@policy(MEMBER)
@twitter_page
def twitter_medium(name: str, tweet_id: str, kind: str, number: int) -> BaseResponse:
    """Redirect to the tweet of a picture or film, which shows all of them."""
    return redirect(url_for("main.twitter_status", name=name, tweet_id=tweet_id))


@bp.route("/twitter/search/form")
@policy(MEMBER)
@twitter_page
def twitter_search_form() -> BaseResponse | tuple[str, int]:
    """Redirect to the search that the fields of a form make."""
    ticked = frozenset(request.args.getlist("flag"))
    try:
        query = operators.compose(request.args, ticked)
    except Invalid as refusal:
        words, page = request.args.get("words", ""), Page([])
        return render_template(
            "twitter/search.html", q=words, order="latest", page=page, problem=refusal
        ), 400
    return redirect(url_for("main.twitter_search", q=query))


@bp.route("/twitter/opensearch.xml")
@policy(PUBLIC)
@twitter_page
def twitter_opensearch() -> Response:
    """Return the description by which a browser offers this search as its own.

    https://github.com/dewitt/opensearch, version 1.1.
    """
    template = f"{public_url('main.twitter_search')}?q={{searchTerms}}"
    return Response(
        render_template("twitter/opensearch.xml", template=template),
        mimetype=OPENSEARCH,
    )
