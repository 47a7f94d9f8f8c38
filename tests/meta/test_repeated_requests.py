"""Every request that makes something takes an idempotency key, or needs none."""

KEYED_API = {
    "api.create_post",
    "api.get_token",
    "api.publish",
    "api.register_program",
    "api.send_message",
    "api.share_headline",
    "api.start_task",
    "api.upload_media",
}
KEYED_FORMS = {
    "admin.delete_post",
    "admin.job_action",
    "admin.message_action",
    "admin.decide_about_strangers",
    "admin.mirror_now",
    "admin.letter_action",
    "admin.person_action",
    "main.api_tokens",
    "main.channels",
    "main.conversation",
    "main.edit_post",
    "main.export_posts",
    "main.index",
    "main.post",
    "main.send_message",
    "main.share_headline",
}
IDEMPOTENT = "what it sets is the same after the second time"
NEEDS_NO_KEY = {
    **dict.fromkeys(
        ("api.acknowledge", "api.reject"), "a delivery ends once, by its receipt"
    ),
    **dict.fromkeys(
        ("api.retry_dead_letters", "api.delete_dead_letters"),
        "a dead letter is there once",
    ),
    "api.create_user": "nobody is signed in, and names are unique",
    "api.add_news_source": "a source is there once",
    "api.follow": IDEMPOTENT,
    "api.mark_conversation_read": IDEMPOTENT,
    "api.mark_notifications_read": IDEMPOTENT,
    "api.retry_task": "only a failed task is tried again, and then it is no failed one",
    "api.twitter_follow": IDEMPOTENT,
    "admin.admit_tag": IDEMPOTENT,
    "admin.bar_tag": IDEMPOTENT,
    "auth.confirm_email": IDEMPOTENT,
    "auth.login": "a second session of the same browser takes the place of the first",
    "auth.logout": IDEMPOTENT,
    "auth.recover_email": "its link works once",
    "auth.register": "nobody is signed in, and names are unique",
    "auth.reset_password": "its link works once",
    "auth.reset_password_request": "a second letter harms nobody, and few are sent",
    "auth.send_confirmation": "a second letter harms nobody, and few are sent",
    "auth.setup": "its link works once",
    "main.activity_settings": IDEMPOTENT,
    "main.readers_settings": IDEMPOTENT,
    "main.change_email": IDEMPOTENT,
    "main.add_news_source": "a source is there once",
    "main.edit_news_source": IDEMPOTENT,
    "main.import_news_sources": "a source is there once",
    "main.news_sources": IDEMPOTENT,
    "main.queue": "a dead letter is there once",
    "main.change_password": IDEMPOTENT,
    "main.edit_profile": IDEMPOTENT,
    "main.feed_settings": IDEMPOTENT,
    "main.import_tweets": "one import at a time, and no tweet twice",
    "main.retry_task": "only a failed task is tried again",
    "main.retry_crosspost": "only a failed delivery is tried again",
    "main.sessions": IDEMPOTENT,
    "main.set_language": IDEMPOTENT,
    "main.settings": IDEMPOTENT,
    "main.translate_text": "it makes nothing",
    "main.translate_post": "it makes nothing",
    "main.twitter_login": IDEMPOTENT,
    "main.typing_mark": "it is stored nowhere",
    "main.upload_picture": IDEMPOTENT,
    **dict.fromkeys(
        (
            *("main.block", "main.unblock", "main.mute", "main.unmute"),
            *("main.follow", "main.unfollow", "main.twitter_follow"),
            *("main.bookmark_post", "main.unbookmark_post"),
            *("main.mark_conversation_read", "main.mark_notifications_read"),
            *("main.delete_account", "main.delete_conversation"),
            *("main.delete_message", "main.delete_post"),
        ),
        IDEMPOTENT,
    ),
}


def posting(app, prefix):
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods and rule.endpoint.startswith(prefix)
    }


def test_every_post_route_takes_a_key_or_needs_none(app):
    repeatable = {
        endpoint
        for endpoint in posting(app, "api.")
        if app.view_functions[endpoint].operation.repeatable
    }
    assert repeatable == KEYED_API
    assert posting(app, "api.") - repeatable == {
        name for name in NEEDS_NO_KEY if name.startswith("api.")
    }


def test_every_form_takes_a_key_or_needs_none(app):
    forms = posting(app, ("admin.", "auth.", "main.")) - KEYED_FORMS
    named = {name for name in NEEDS_NO_KEY if not name.startswith("api.")}
    assert forms == named
