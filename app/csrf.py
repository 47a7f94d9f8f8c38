"""Protection against forged forms that returns an expired form to its sender."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError

# Set in the environment of a request whose form has no valid token.
EXPIRED = "microblog.form_expired"


class FormProtection(CSRFProtect):
    """Let the page of a form draw it anew where its token is no longer valid.

    Such a page is marked with `app.web.forms.restores_input`; its form refuses to be
    valid, so nothing of what was typed is lost, and nothing is carried out.
    """

    def protect(self, *args: Any, **options: Any) -> None:
        """Check the token of this request, or where a form without one comes from.

        :raises CSRFError: it is not valid, and the page gives no form back.
        """
        if _needs_no_token():
            return
        try:
            super().protect(*args, **options)
        except CSRFError:
            if not _is_given_back():
                raise
            request.environ[EXPIRED] = True


def _needs_no_token() -> bool:
    """Return whether a stranger sent a form of this site that has no token.

    A token is a cookie, which no page has that is the same for all strangers. Browsers
    name the origin of every form that is sent with POST.
    """
    view = current_app.view_functions.get(request.endpoint or "")
    excuses = getattr(view, "needs_no_token", None)
    return excuses is not None and excuses() and _comes_from_here()


def _comes_from_here() -> bool:
    own = {request.host, urlsplit(current_app.config["PUBLIC_URL"]).netloc}
    try:
        return urlsplit(request.headers.get("Origin", "")).netloc in own - {""}
    except ValueError:
        return False


def _is_given_back() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    accepts = request.accept_mimetypes
    is_browser = accepts["text/html"] > accepts["application/json"]
    return is_browser and getattr(view, "restores_input", False)
