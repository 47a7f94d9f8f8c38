"""The log of what administrators did."""

from typing import Any

from flask import render_template
from flask_babel import gettext as _

from app.admin.blueprint import bp
from app.admin.lists import read_list
from app.audit import queries
from app.audit.actions import Action
from app.audit.models import AuditEntry
from app.lib.i18n import mark as _l
from app.web.policies import ADMIN, policy

LENGTH = 50
SENTENCES = {
    Action.CONFIRM_ADDRESS: _l("confirmed the e-mail address"),
    Action.SUSPEND: _l("deactivated the account"),
    Action.REACTIVATE: _l("reactivated the account"),
    Action.GRANT_ADMIN: _l("made an administrator"),
    Action.REVOKE_ADMIN: _l("took the rights of an administrator away"),
    Action.SEND_RESET: _l("sent a link for a new password"),
    Action.END_SESSIONS: _l("signed out everywhere"),
    Action.DELETE_POST: _l("deleted a post"),
    Action.RETRY_JOB: _l("had a job run again"),
    Action.DELETE_JOB: _l("deleted a failed job"),
    Action.RETRY_MESSAGE: _l("had a dead message carried out again"),
    Action.DELETE_MESSAGE: _l("deleted a dead message"),
    Action.BAR_TAG: _l("barred a tag from the trends"),
    Action.ADMIT_TAG: _l("admitted a tag among the trends"),
    Action.RETRY_DEAD_LETTER: _l("sent a dead letter again"),
    Action.DELETE_DEAD_LETTER: _l("deleted a dead letter"),
    Action.MIRROR_NOW: _l("had an account mirrored now"),
    Action.OPEN_SITE: _l("opened the site to strangers"),
    Action.CLOSE_SITE: _l("closed the site to strangers"),
    Action.ADD_NEWS_SOURCE: _l("added a source of news for everybody"),
    Action.REMOVE_NEWS_SOURCE: _l("removed a source of news of the site"),
}


@bp.route("/log")
@policy(ADMIN)
def log() -> str:
    """List what administrators did, the newest first."""
    page = read_list(queries.entries, LENGTH, lambda entry: entry.id)
    return render_template("admin/log.html", page=page, sentence=_sentence)


def _sentence(entry: AuditEntry) -> str:
    """Return what was done, in the viewer's language."""
    known: Any = SENTENCES
    text = known.get(entry.action)
    return _(text) if text else entry.action
