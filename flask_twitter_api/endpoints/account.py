"""Endpoints of the account at the service: balance, filter rules, monitoring."""

from .build import FREE, in_body, may, need
from .convert import handle, limited, number, numbered_choice, switch
from .model import Endpoint, Envelope

_RULES = "/oapi/tweet_filter"
_STREAM = "/oapi/x_user_stream"
_RULE_ID = need("rule_id", "rule_id")
_TAG = need("tag", "tag", limited(255))
_VALUE = need("value", "value", limited(255))
_INTERVAL = need("interval_seconds", "interval_seconds", number)
_QUERY_TYPE = may("query_type", "query_type", numbered_choice(0, 1, 2))

ACCOUNT = (
    Endpoint(
        "get_my_info",
        "GET",
        "/oapi/my/info",
        envelope=Envelope.NONE,
        price=FREE,
        keeps=False,
    ),
    Endpoint(
        "get_filter_rules",
        "GET",
        _RULES + "/get_rules",
        "rules",
        price=FREE,
        keeps=False,
    ),
    Endpoint(
        "add_filter_rule",
        "POST",
        _RULES + "/add_rule",
        "rule_id",
        in_body(_TAG, _VALUE, _INTERVAL),
        price=FREE,
        reads=False,
    ),
    Endpoint(
        "update_filter_rule",
        "POST",
        _RULES + "/update_rule",
        "",
        # The service replaces the whole rule, and switches it off when is_effect
        # is left out, so everything is asked of the caller.
        in_body(_RULE_ID, _TAG, _VALUE, _INTERVAL, need("active", "is_effect", switch)),
        price=FREE,
        reads=False,
    ),
    Endpoint(
        "delete_filter_rule",
        "DELETE",
        _RULES + "/delete_rule",
        "",
        in_body(_RULE_ID),
        price=FREE,
        reads=False,
    ),
    Endpoint(
        "get_monitored_users",
        "GET",
        _STREAM + "/get_user_to_monitor_tweet",
        "data",
        (_QUERY_TYPE,),
        price=FREE,
        keeps=False,
    ),
    Endpoint(
        "get_monitor_account",
        "GET",
        _STREAM + "/get_user_monitor_account",
        "data",
        (_QUERY_TYPE,),
        price=FREE,
        keeps=False,
    ),
    Endpoint(
        "add_monitored_user",
        "POST",
        _STREAM + "/add_user_to_monitor_tweet",
        "",
        in_body(need("username", "x_user_name", handle)),
        price=FREE,
        reads=False,
    ),
    Endpoint(
        "remove_monitored_user",
        "POST",
        _STREAM + "/remove_user_to_monitor_tweet",
        "",
        in_body(need("monitor_id", "id_for_user")),
        price=FREE,
        reads=False,
    ),
)
