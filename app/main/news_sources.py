"""Sources of news: the viewer's own, those of the site, lists of feeds."""

from collections.abc import Callable
from functools import partial

from flask import Response as FlaskResponse
from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from app.exceptions import Conflict, NotFound
from app.lib.safe_fetch import Fetcher, Limits
from app.main.blueprint import bp
from app.main.forms.news import EditSourceForm, ImportForm, SourceForm
from app.main.tokens import small
from app.news import opml, readers, sources
from app.news.models import Kind
from app.web.forms import form_status, try_command
from app.web.limits import FETCHING_NEWS, WRITING
from app.web.policies import CONFIRMED, MEMBER, policy
from app.web.viewer import current_viewer

Result = Response | tuple[str, int]
# A page waits for a server that somebody named; the worker has more patience.
PATIENCE = Limits(seconds=5.0)


@bp.route("/news/sources", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def news_sources() -> Result:
    """List sources with their state; refresh, remove, mute and unmute them."""
    act = next((found for name, found in ACTIONS.items() if name in request.form), None)
    if act is not None:
        try:
            act()
        except Conflict as refusal:
            flash(_(refusal.message), "error")
        return redirect(url_for("main.news_sources"))
    return _page(SourceForm(formdata=None), ImportForm(formdata=None))


@bp.route("/news/sources/add", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING, FETCHING_NEWS)
def add_news_source() -> Result:
    """Add a source by its address, or by that of a page that names its feed."""
    form = SourceForm()
    if form.validate_on_submit() and _add(form):
        flash(_("The source has been added."))
        return redirect(url_for("main.news_sources"))
    return _page(form, ImportForm(formdata=None))


@bp.route("/news/sources/import", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def import_news_sources() -> Result:
    """Add the feeds of a list in OPML."""
    form = ImportForm()
    if form.validate_on_submit() and _import(form):
        return redirect(url_for("main.news_sources"))
    return _page(SourceForm(formdata=None), form)


@bp.route("/news/sources/<small:id>", methods=["GET", "POST"])
@policy(CONFIRMED, WRITING)
def edit_news_source(id: int) -> Result:
    """Rename a source, or choose its colour."""
    source = sources.managed(current_viewer(), id)
    form = EditSourceForm(obj=source)

    def update() -> None:
        name, colour = form.name.data or "", form.colour.data
        sources.update(current_viewer(), source.id, name=name, colour=colour)

    if form.validate_on_submit() and try_command(form, update):
        flash(_("Your changes have been saved."))
        return redirect(url_for("main.news_sources"))
    page = render_template("news/source.html", form=form, source=source)
    return page, form_status(form)


@bp.route("/news/sources.opml")
@policy(MEMBER)
def export_news_sources() -> FlaskResponse:
    """Return the viewer's own feeds as a list, or those of the site (`?site=1`)."""
    of_site = request.args.get("site") == "1"
    found = sources.list_of(None if of_site else current_viewer().id)
    document = opml.write(current_app.config["SITE_NAME"], found)
    response = FlaskResponse(document, content_type="text/x-opml; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="news.opml"'
    return response


def _add(form: SourceForm) -> bool:
    wanted = sources.NewSource(
        form.address.data or "",
        form.selector.data or "",
        form.name.data or "",
        is_site_wide=bool(form.is_site_wide.data),
    )
    fetcher = Fetcher.from_config(current_app.config, PATIENCE)
    add = partial(sources.add, current_viewer(), wanted, fetcher)
    return try_command(form, add, conflict="address")


def _import(form: ImportForm) -> bool:
    return try_command(form, partial(_add_listed, form), conflict="opml")


def _add_listed(form: ImportForm) -> None:
    feeds = opml.read(form.opml.data.stream.read(opml.MAX_BYTES + 1))
    added = sources.add_listed(
        current_viewer(), feeds, is_site_wide=bool(form.for_everybody.data)
    )
    flash(_("Sources added: %(count)s", count=added))


def _refresh() -> None:
    sources.refresh_soon(current_viewer(), _named("refresh"))
    flash(_("The source will be fetched in a moment."))


def _remove() -> None:
    sources.remove(current_viewer(), _named("remove"))
    flash(_("The source has been removed."))


def _mute(button: str, act: Callable[..., None]) -> None:
    act(current_viewer(), _named(button))


ACTIONS: dict[str, Callable[[], None]] = {
    "refresh": _refresh,
    "remove": _remove,
    "mute": partial(_mute, "mute", sources.mute),
    "unmute": partial(_mute, "unmute", sources.unmute),
}


def _named(button: str) -> int:
    number: int | None = request.form.get(button, None, type=small)
    if number is None:
        raise NotFound
    return number


def _page(form: SourceForm, import_form: ImportForm) -> tuple[str, int]:
    viewer = current_viewer()
    page = render_template(
        "news/sources.html",
        form=form,
        import_form=import_form,
        groups=[(True, sources.list_of(viewer.id)), (False, sources.list_of(None))],
        muted=sources.muted_ids(viewer),
        is_admin=viewer.is_admin,
        has_twitter=readers.is_available(Kind.TWITTER),
    )
    return page, max(form_status(form), form_status(import_form))
