"""Answers about the key, its rules and its watches."""

import uuid

from flask_twitter_api.sandbox.reply import Ask, Json, RefusalError, Reply, failed

from .table import answers


def rules_of(ask: Ask) -> dict[str, Json]:
    """The standing searches of the key that asks."""
    return ask.world.rules.setdefault(ask.key, {})


def _watches(ask: Ask) -> dict[str, Json]:
    return ask.world.watches.setdefault(ask.key, {})


@answers("get_my_info")
def my_info(ask: Ask) -> Reply:
    """The credits that are left."""
    left = ask.world.balances.get(ask.key, 0)
    return Reply({"recharge_credits": int(left), "total_bonus_credits": 0})


@answers("get_filter_rules")
def get_rules(ask: Ask) -> Reply:
    """The standing searches."""
    return Reply(list(rules_of(ask).values()))


@answers("add_filter_rule")
def add_rule(ask: Ask) -> Reply:
    """A new standing search, asleep."""
    if not 0.05 <= ask["interval_seconds"] <= 86400:
        raise RefusalError(400, {"detail": "interval_seconds is out of range"})
    name = uuid.uuid4().hex
    rules_of(ask)[name] = {
        "rule_id": name,
        "user_id": "42",
        "tag": ask["tag"],
        "value": ask["value"],
        "interval_seconds": ask["interval_seconds"],
        "is_effect": 0,
        "is_delete": 0,
        "created_at": "2026-01-05 09:30:00",
    }
    return Reply(name)


@answers("update_filter_rule")
def update_rule(ask: Ask) -> Reply:
    """A standing search replaced as a whole."""
    rule = rules_of(ask).get(ask["rule_id"])
    if rule is None:
        raise failed("rule not found")
    rule.update(
        tag=ask["tag"],
        value=ask["value"],
        interval_seconds=ask["interval_seconds"],
        is_effect=ask.get("active", 0),
    )
    return Reply()


@answers("delete_filter_rule")
def delete_rule(ask: Ask) -> Reply:
    """A standing search gone."""
    if rules_of(ask).pop(ask["rule_id"], None) is None:
        raise failed("rule not found")
    return Reply()


@answers("get_monitored_users")
def watched(ask: Ask) -> Reply:
    """The accounts under watch."""
    wanted = ask.get("query_type", 1)
    shown = _watches(ask).values() if wanted in {0, 1} else []
    return Reply(list(shown))


@answers("get_monitor_account")
def monitor_account(ask: Ask) -> Reply:
    """The subscription; the form of this answer is a guess."""
    return Reply({"max_users": 20, "used": len(_watches(ask))})


@answers("add_monitored_user")
def watch(ask: Ask) -> Reply:
    """An account put under watch, which the sandbox needs no time for."""
    person = ask.person()
    name = f"monitor-{person.id}"
    _watches(ask)[name] = {
        "id_for_user": name,
        # The one id of the service that is a number.
        "x_user_id": int(person.id),
        "x_user_name": person.name,
        "x_user_screen_name": person.username,
        "is_monitor_tweet": 1,
        "is_monitor_profile": 0,
        "monitor_tweet_config_status": 2,
        "monitor_profile_config_status": 0,
        "created_at": "2026-01-05 09:30:00",
    }
    return Reply()


@answers("remove_monitored_user")
def unwatch(ask: Ask) -> Reply:
    """A watch taken off."""
    if _watches(ask).pop(ask["monitor_id"], None) is None:
        raise failed("monitor not found")
    return Reply()
