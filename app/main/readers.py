"""Who reads the viewer beside members: strangers, engines that search the web."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from app.main.blueprint import bp
from app.main.forms.settings import ReadersForm
from app.users import service
from app.web.forms import form_status
from app.web.limits import WRITING
from app.web.policies import MEMBER, is_open_to_strangers, policy
from app.web.viewer import current_viewer


@bp.route("/settings/readers", methods=["GET", "POST"])
@policy(MEMBER, WRITING)
def readers_settings() -> Response | tuple[str, int]:
    """Choose whether strangers and search engines may read the viewer."""
    form = ReadersForm(obj=current_user)
    if form.validate_on_submit():
        service.update_readers(
            current_viewer(),
            members_only=form.members_only.data,
            unindexed=form.unindexed.data,
        )
        flash(_("Your changes have been saved."))
        return redirect(url_for("main.readers_settings"))
    return render_template(
        "settings/readers.html", form=form, is_open=is_open_to_strangers()
    ), form_status(form)
