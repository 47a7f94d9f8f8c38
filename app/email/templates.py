"""Letters from templates, in the language of their recipients."""

from typing import Any

from flask import current_app
from flask_babel import force_locale, gettext

from app.email.letters import Attachment, Letter, id_of
from app.email.links import public_root, public_url
from app.lib.i18n import mark as _l

SUBJECTS = {
    "reset_password": _l("[Microblog] Reset Your Password"),
    "confirm_email": _l("[Microblog] Confirm your e-mail address"),
    "password_changed": _l("[Microblog] Your password was changed"),
    "email_changed": _l("[Microblog] Your e-mail address was changed"),
    "account_deleted": _l("[Microblog] Your account was deleted"),
    "export_posts": _l("[Microblog] Your blog posts"),
    "import_tweets": _l("[Microblog] Your tweets were imported"),
    "import_failed": _l("[Microblog] Your tweets could not be imported"),
    "error": "Microblog Failure",
}
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "ckb"})


def render_letter(
    template: str,
    recipients: tuple[str, ...],
    locale: str | None,
    *,
    key: str | None = None,
    attachments: tuple[Attachment, ...] = (),
    **context: Any,
) -> Letter:
    """Render `email/<template>` as text and HTML, with the subject that goes with it.

    The context processors of pages are left out: there is no request here.
    """
    locale = locale or str(current_app.config["LANGUAGES"][0])
    with force_locale(locale):
        values = _common(locale) | context
        return Letter(
            subject=gettext(SUBJECTS[template]),
            sender=current_app.config["MAIL_SENDER"],
            recipients=recipients,
            text=_render(f"{template}.txt", values),
            html=_render(f"{template}.html", values),
            attachments=attachments,
            id=id_of(key),
        )


def _common(locale: str) -> dict[str, Any]:
    rtl = locale.partition("_")[0] in RIGHT_TO_LEFT
    return {
        "locale": locale,
        "text_direction": "rtl" if rtl else "ltr",
        "site_name": current_app.config["SITE_NAME"],
        "site_url": public_root(),
        "public_url": public_url,
    }


def _render(name: str, values: dict[str, Any]) -> str:
    return current_app.jinja_env.get_template(f"email/{name}").render(values)
