"""Every route that changes something has a limit, or is named here with its reason."""

from flask_limiter.util import get_qualified_name

from app.extensions import limiter

READING = {"GET", "HEAD", "OPTIONS"}
UNLIMITED = {
    "auth.logout": "leaving is always possible",
    "main.mark_notifications_read": "pages do it by themselves, as often as needed",
    "main.mark_conversation_read": "pages do it by themselves, as often as needed",
}


def writing_views(app):
    """Return the views of routes that change something, by endpoint."""
    return {
        rule.endpoint: app.view_functions[rule.endpoint]
        for rule in app.url_map.iter_rules()
        if (rule.methods or set()) - READING
    }


def test_every_writing_route_has_a_limit(app):
    views = writing_views(app)
    found = {name for name, view in views.items() if not view.policy.limits}
    assert found == set(UNLIMITED)


def test_limits_of_policies_are_those_that_count(app):
    for name, view in writing_views(app).items():
        counted = limiter.limit_manager.decorated_limits(get_qualified_name(view))
        # One limit may be several: so many a minute, so many an hour.
        assert len(counted) >= len(view.policy.limits), name
        assert bool(counted) == bool(view.policy.limits), name
