"""The feed of a person's home timeline, at an address that only they know."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from app.credentials import feed_keys
from app.email.links import public_url
from app.extensions import login
from app.main.blueprint import bp
from app.main.feeds import ENDING, in_site_language
from app.main.forms.settings import RenewFeedsForm
from app.posts import reading
from app.timeline import newest
from app.web import feeds
from app.web.feed_readers import feed_reader, own_key
from app.web.limits import WRITING
from app.web.policies import MEMBER, PUBLIC, policy
from app.web.presenters.feed_entries import Place, present_feed, tag_uri
from app.web.viewer import current_viewer


@bp.route(f"/home/{ENDING}")
@policy(PUBLIC)
@in_site_language
def home_feed(extension: str) -> BaseResponse:
    """Return the home timeline of a key's owner, or of who is signed in, as a feed."""
    person = feed_reader()
    if person is None:
        unauthorized: BaseResponse = login.unauthorized()
        return unauthorized
    posts = reading.load(person, newest.of_home(person), listed=True)
    key = request.args.get("key")
    values = {} if key is None else {"key": key}
    feed = present_feed(
        _("Home of %(username)s", username=person.username),
        Place("main.home_feed", "main.index", values).url(extension),
        public_url("main.index"),
        posts,
        hub="",
        id=tag_uri(f"feed/home/{person.id}"),
    )
    return feeds.respond(feed, extension)


@bp.route("/settings/feeds", methods=["GET", "POST"])
@policy(MEMBER, WRITING)
def feed_settings() -> BaseResponse | str:
    """Show the private addresses of the viewer's feeds, and renew them."""
    person = current_viewer()
    form = RenewFeedsForm(number=person.feed_epoch)
    if form.validate_on_submit():
        feed_keys.renew(person, form.number.data)
        flash(_("Your feeds have new addresses. The former ones are void."))
        return redirect(url_for("main.feed_settings"))
    place = Place("main.home_feed", "main.index", {"key": own_key()})
    addresses = [(each.name, place.url(end)) for end, each in feeds.FORMATS.items()]
    return render_template("settings/feeds.html", form=form, addresses=addresses)
