"""Every page is looked at by the test of accessibility."""

from flask import Flask

from tests.browser import test_accessibility as looked_at

# They answer programs and scripts, or redirect.
NO_PAGES = {
    "/admin/metrics/stream",
    "/discover/next",
    "/favicon.ico",
    "/healthz",
    "/metrics",
    "/news/sources.opml",
    "/notifications",
    "/oembed",
    "/posts/shown",
    "/readyz",
    "/robots.txt",
    "/sitemap.xml",
    "/sitemap/pages.xml",
    "/stream",
    "/swagger",
    "/timeline/new",
}
BLUEPRINTS = {"main", "auth", "admin"}


def test_axe_looks_at_every_page_without_parameters(app: Flask) -> None:
    pages = [*looked_at.STRANGERS, *looked_at.MEMBERS, *looked_at.ADMINISTRATORS]
    seen = {page.partition("?")[0] for page in pages}
    routes = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and rule.endpoint.partition(".")[0] in BLUEPRINTS
        # A site that reads Twitter has a test of its own.
        and "twitter" not in rule.endpoint
    }
    assert routes - seen == NO_PAGES
