"""Headers that forbid a browser what no page of ours needs."""

from flask import Flask, Response, current_app

from app.web.viewer import viewer_id

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

# For files: they can do nothing, also when one is opened by itself.
INERT = "default-src 'none'; frame-ancestors 'none'; sandbox"

# Browsers show a picture or film opened by itself on a page of their own making, whose
# style they hold against the policy of the file.
VIEWED = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline';"
    " frame-ancestors 'none'; sandbox"
)

# The browser must not store what a signed-in person sees: after they sign out, its Back
# button would show it to the next person there.
PRIVATE = "private, no-store"

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What is for one browser is stored by no cache on the way, and revalidated.
    "Cache-Control": "private, no-cache",
}


def init_app(app: Flask) -> None:
    """Add the headers to every response that does not set its own."""
    app.after_request(add_headers)


def add_headers(response: Response) -> Response:
    """Add what is missing; HSTS only where the site is served over https."""
    if viewer_id() is not None:
        response.headers.setdefault("Cache-Control", PRIVATE)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_app.config["PUBLIC_URL"].startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    return response
