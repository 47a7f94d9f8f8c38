"""Headers that keep a browser from doing what no page of ours asks for."""

from flask import Flask, Response, current_app

from app.web.viewer import viewer_id

POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
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

# What a person is shown the browser itself must not keep either: after signing out, its
# Back button would show it to whoever sits there next.
PRIVATE = "private, no-store"

HEADERS = {
    "Content-Security-Policy": "; ".join(f"{k} {v}" for k, v in POLICY.items()),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What is for one browser is kept by no cache on the way, and asked for again.
    "Cache-Control": "private, no-cache",
}


def init_app(app: Flask) -> None:
    """Add the headers to every answer that does not set its own."""
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
