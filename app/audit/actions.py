"""What administrators do, by the names that the log stores."""

from enum import StrEnum


class Action(StrEnum):
    """One kind of action; a value that was stored once is never changed."""

    CONFIRM_ADDRESS = "confirm_address"
    SUSPEND = "suspend"
    REACTIVATE = "reactivate"
    GRANT_ADMIN = "grant_admin"
    REVOKE_ADMIN = "revoke_admin"
    SEND_RESET = "send_reset"
    END_SESSIONS = "end_sessions"
    DELETE_POST = "delete_post"
    RETRY_JOB = "retry_job"
    DELETE_JOB = "delete_job"
    RETRY_MESSAGE = "retry_message"
    DELETE_MESSAGE = "delete_message"
    RETRY_DEAD_LETTER = "retry_dead_letter"
    DELETE_DEAD_LETTER = "delete_dead_letter"
    MIRROR_NOW = "mirror_now"
    OPEN_SITE = "open_site"
    CLOSE_SITE = "close_site"
    BAR_TAG = "bar_tag"
    ADMIT_TAG = "admit_tag"
    ADD_NEWS_SOURCE = "add_news_source"
    REMOVE_NEWS_SOURCE = "remove_news_source"
