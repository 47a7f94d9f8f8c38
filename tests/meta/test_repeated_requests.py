"""Every request that makes something takes an idempotency key, or needs none."""

from app.api.operations import OPERATIONS, name_of

KEYED_API = {
    "api.create_post",
    "api.get_token",
    "api.send_message",
    "api.start_task",
    "api.upload_media",
}
IDEMPOTENT = "what it sets is the same after the second time"
NEEDS_NO_KEY = {
    "api.create_user": "nobody is signed in, and names are unique",
    "api.follow": IDEMPOTENT,
    "api.mark_conversation_read": IDEMPOTENT,
    "api.mark_notifications_read": IDEMPOTENT,
    "api.retry_task": "only a failed task is tried again, and then it is no failed one",
    "api.twitter_follow": IDEMPOTENT,
}


def posting(app, prefix):
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.startswith(prefix)
    }


def test_every_post_of_the_api_takes_a_key_or_needs_none(app):
    repeatable = {
        endpoint
        for endpoint in posting(app, "api.")
        if OPERATIONS[name_of(app.view_functions[endpoint])].repeatable
    }
    assert repeatable == KEYED_API
    assert posting(app, "api.") - repeatable == {
        name for name in NEEDS_NO_KEY if name.startswith("api.")
    }
