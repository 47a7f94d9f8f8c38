"""Every route that changes something has a limit, or is named here with its reason."""

from flask_limiter.util import get_qualified_name

from app.extensions import limiter

READING = {"GET", "HEAD", "OPTIONS"}
UNLIMITED = {
    "auth.logout": "leaving is always possible",
    "main.mark_notifications_read": "pages do it by themselves, as often as needed",
    "main.mark_conversation_read": "pages do it by themselves, as often as needed",
}


def test_every_writing_route_has_a_limit(app):
    found = set()
    for rule in app.url_map.iter_rules():
        if not rule.methods or not rule.methods - READING:
            continue
        view = app.view_functions[rule.endpoint]
        if not limiter.limit_manager.decorated_limits(get_qualified_name(view)):
            found.add(rule.endpoint)
    assert found == set(UNLIMITED)
