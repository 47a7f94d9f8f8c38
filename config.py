"""Every setting: where it is read from, its type and its default.

The class is read once, at import, from the environment and from a `.env` file beside
this module. With nothing set it gives the embedded product: SQLite, its own full-text
search and an embedded Redis-compatible server. `docs/configuration.md` has a line for
each key, and a test compares the two.
"""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import limits
from babel import localedata
from sqlalchemy import URL

from app.lib import env
from app.lib.safe_fetch import Network, parse_networks

BASE_DIR = Path(__file__).resolve().parent
env.load_file(BASE_DIR / ".env")

REDIS = ("redis", "rediss", "unix")
LEVELS = ("debug", "info", "warning", "error", "critical")


def _own_address() -> str:
    """Return the address that SERVER_NAME says, else the one on this machine."""
    prefix = env.path("SCRIPT_NAME")
    if named := env.host("SERVER_NAME"):
        return f"http://{named}{prefix}"
    host = env.host("HOST", "127.0.0.1").strip("[]")
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104  # compared, not bound
    host = "localhost" if everywhere else host
    port = env.integer("PORT", 5000, minimum=1, maximum=65535)
    # Colons of an address of version 6 would be taken for the one before the port.
    return f"http://{f'[{host}]' if ':' in host else host}:{port}{prefix}"


def _own_database(data_dir: str) -> str:
    """Return the URL of the SQLite file in `data_dir`, or of the founding application.

    An updated checkout of that one finds all its accounts and posts there.
    """
    file, founding = Path(data_dir).resolve() / "microblog.db", BASE_DIR / "app.db"
    if file.parent == BASE_DIR / "instance" and founding.exists() and not file.exists():
        file = founding
    # Quoted: `?` and `%` mean something else in an address than in a path.
    return URL.create("sqlite", database=str(file)).render_as_string(False)


def _redis(data_dir: str) -> str | None:
    """Return the URL of the Redis that is named, or else of the one of `boot.sh`.

    Without either it is the one of this machine, where `rq worker` looks, too.
    """
    if env.text("REDIS_URL").lower() == "none":
        return None
    return env.url("REDIS_URL", _embedded(data_dir) or "redis://", schemes=REDIS)


def _embedded(data_dir: str) -> str:
    """Return the URL of the server that `boot.sh` ran last; "" where it is damaged."""
    try:
        written = (Path(data_dir) / "redis" / "url").read_text("utf-8")
        return env.parse_url(written.strip(), REDIS)
    except (OSError, ValueError):
        return ""


def _rate(key: str, default: str) -> str:
    """Read limits on requests."""
    expected = "limits such as 30 per minute; 200 per hour"
    return env.checked(key, default, limits.parse_many, expected)


def _languages() -> list[str]:
    """Read the codes of languages."""
    codes = env.listing("LANGUAGES") or ["en", "es", "fa"]
    if not all(localedata.exists(code) for code in codes):
        raise env.BadSetting("LANGUAGES", "codes such as en,es,fa")
    return codes


class Config:
    """The settings of one application; subclass it to change them."""

    # The folder of everything that the product writes.
    DATA_DIR = env.text("DATA_DIR", str(BASE_DIR / "instance"))
    # Free bytes on its disk below which `/readyz` says that it is full.
    DISK_MIN_FREE = env.integer("DISK_MIN_FREE", 4 * 1024 * 1024, minimum=0)
    # Signs sessions, forms and links; made once and stored in DATA_DIR when unset.
    SECRET_KEY: str | None = env.text("SECRET_KEY") or None

    # The address that mails and feeds link to; never taken from a request.
    PUBLIC_URL = env.url("PUBLIC_URL", _own_address())
    # The path under which the site lies, where it shares a host with others.
    SCRIPT_NAME = env.path("SCRIPT_NAME")
    SERVER_NAME: str | None = env.host("SERVER_NAME") or None
    # Hosts that requests may name, beside the one of PUBLIC_URL; empty: any.
    TRUSTED_HOSTS = env.listing("TRUSTED_HOSTS", []) or None
    # How many proxies stand in front and set X-Forwarded-For, -Proto and -Host.
    TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", 0, minimum=0)
    SITE_NAME = env.text("SITE_NAME", "Microblog")

    # The host in the ids of feeds' entries; set it before PUBLIC_URL gets another one.
    FEED_AUTHORITY = env.host("FEED_AUTHORITY")
    # A hub of WebSub that feeds name and that is notified of new posts.
    WEBSUB_HUB: str | None = env.url("WEBSUB_HUB") or None

    # The service whose pictures Discover shows, an address that answers as our own
    # /polling/api/v1.0/rndimg does; unset: this site. And its time limit in seconds.
    DISCOVER_UPSTREAM: str | None = env.url("DISCOVER_UPSTREAM") or None
    DISCOVER_TIMEOUT = env.decimal("DISCOVER_TIMEOUT", 3.0, minimum=0.1)

    # The engines. Unset means the embedded ones; a REDIS_URL of "none" means none.
    SQLALCHEMY_DATABASE_URI = env.text("DATABASE_URL") or _own_database(DATA_DIR)
    # Where processes listen to changes of PostgreSQL: directly, where DATABASE_URL
    # names a pooler of transactions.
    DATABASE_LISTEN_URL: str | None = env.text("DATABASE_LISTEN_URL") or None
    REDIS_URL = _redis(DATA_DIR)
    ELASTICSEARCH_URL: str | None = env.url("ELASTICSEARCH_URL") or None

    # Seconds that a page waits for PostgreSQL to answer, and that PostgreSQL gives it
    # for one statement, for a lock, and between two statements of a transaction.
    DATABASE_ANSWER_TIMEOUT = env.decimal("DATABASE_ANSWER_TIMEOUT", 10.0, minimum=0.1)
    DATABASE_STATEMENT_TIMEOUT = env.decimal("DATABASE_STATEMENT_TIMEOUT", 8.0)
    DATABASE_LOCK_TIMEOUT = env.decimal("DATABASE_LOCK_TIMEOUT", 5.0)
    DATABASE_IDLE_TIMEOUT = env.decimal("DATABASE_IDLE_TIMEOUT", 300.0)

    # Mail. Without a server, mails stay in the outbox and are logged.
    MAIL_SERVER: str | None = env.host("MAIL_SERVER") or None
    MAIL_PORT = env.integer("MAIL_PORT", 25, minimum=1, maximum=65535)
    MAIL_USE_TLS = env.boolean("MAIL_USE_TLS", False)
    MAIL_USE_SSL = env.boolean("MAIL_USE_SSL", False)
    MAIL_USERNAME: str | None = env.text("MAIL_USERNAME") or None
    MAIL_PASSWORD: str | None = env.text("MAIL_PASSWORD") or None
    MAIL_TIMEOUT = env.integer("MAIL_TIMEOUT", 10, minimum=1)
    # Who hears of errors; the first address is the sender unless MAIL_SENDER is set.
    ADMINS = env.mailboxes("ADMINS", ["your-email@example.com"])
    MAIL_SENDER = env.mailbox("MAIL_SENDER", ADMINS[0])

    LANGUAGES = _languages()
    TIMEZONE = env.checked(
        "TIMEZONE", "UTC", ZoneInfo, "a time zone such as UTC or Europe/Madrid"
    )

    # Translation of posts; with neither vendor set, pages offer none.
    MS_TRANSLATOR_KEY: str | None = env.text("MS_TRANSLATOR_KEY") or None
    MS_TRANSLATOR_REGION = env.text("MS_TRANSLATOR_REGION", "westus")
    MS_TRANSLATOR_URL = env.url(
        "MS_TRANSLATOR_URL", "https://api.cognitive.microsofttranslator.com"
    )
    LIBRETRANSLATE_URL: str | None = env.url("LIBRETRANSLATE_URL", "") or None
    LIBRETRANSLATE_API_KEY: str | None = env.text("LIBRETRANSLATE_API_KEY") or None

    # Private networks that may be fetched from, such as 10.1.0.0/16; on any port.
    FETCH_ALLOWED_NETWORKS: tuple[Network, ...] = env.parsed(
        "FETCH_ALLOWED_NETWORKS",
        (),
        lambda value: parse_networks(filter(None, map(str.strip, value.split(",")))),
        "networks such as 10.1.0.0/16,fd12:3456::/32",
    )

    # twitterapi.io, through the extension flask_twitter_api.
    TWITTER_API_KEY: str | None = env.text("TWITTER_API_KEY") or None
    # Another address of the service, such as the sandbox of `flask twitter sandbox`.
    TWITTER_API_BASE_URL = env.url("TWITTER_API_BASE_URL", "https://api.twitterapi.io")
    # Where `flask twitter listen` hears tweets; at the service, or beside the sandbox.
    TWITTER_STREAM_URL = env.url("TWITTER_STREAM_URL", schemes=("ws", "wss"))
    # What deliveries to /twitter/webhook must show; the key of the service where unset.
    TWITTER_WEBHOOK_KEY: str | None = env.text("TWITTER_WEBHOOK_KEY") or None
    # How many responses a process caches, for how many seconds they are fresh, how long
    # "there is no such user" is cached, and an old response may serve in need.
    TWITTER_CACHE_SIZE = env.integer("TWITTER_CACHE_SIZE", 1000, minimum=0)
    TWITTER_CACHE_TTL = env.integer("TWITTER_CACHE_TTL", 300, minimum=0)
    TWITTER_NEGATIVE_TTL = env.decimal("TWITTER_NEGATIVE_TTL", 60.0)
    TWITTER_STALE_TTL = env.decimal("TWITTER_STALE_TTL", 3600.0)
    # Requests that the key is allowed in a period of seconds, shared by all processes
    # over Redis, how many of them may go at once, and how long one waits for its turn.
    TWITTER_RATE_LIMIT = env.integer("TWITTER_RATE_LIMIT", 20, minimum=1)
    TWITTER_RATE_PERIOD = env.decimal("TWITTER_RATE_PERIOD", 1.0, minimum=0.001)
    TWITTER_RATE_BURST = env.integer("TWITTER_RATE_BURST", 5, minimum=1)
    TWITTER_MAX_WAIT = env.decimal("TWITTER_MAX_WAIT", 5.0)
    TWITTER_REDIS_URL: str | None = (
        env.url("TWITTER_REDIS_URL", schemes=REDIS) or REDIS_URL
    )
    TWITTER_REDIS_PREFIX = env.text("TWITTER_REDIS_PREFIX", "twitter_api:")
    # Credits that may be spent in a period of seconds; 0 sets no limit.
    TWITTER_CREDIT_BUDGET = env.integer("TWITTER_CREDIT_BUDGET", 0, minimum=0)
    TWITTER_BUDGET_PERIOD = env.decimal("TWITTER_BUDGET_PERIOD", 86400.0, minimum=1)
    TWITTER_BUDGET_NAME = env.text("TWITTER_BUDGET_NAME", "")
    # Pages of a list that are fetched without anybody turning them.
    TWITTER_MAX_PAGES = env.integer("TWITTER_MAX_PAGES", 5, minimum=1)
    # Seconds for a connection, for silence on it, and that a page waits in all before
    # it says that the service is away; how often a question is asked again.
    TWITTER_CONNECT_TIMEOUT = env.decimal("TWITTER_CONNECT_TIMEOUT", 3.05)
    TWITTER_READ_TIMEOUT = env.decimal("TWITTER_READ_TIMEOUT", 27.0)
    TWITTER_TOTAL_TIMEOUT = env.integer("TWITTER_TOTAL_TIMEOUT", 10, minimum=1)
    TWITTER_MAX_RETRIES = env.integer("TWITTER_MAX_RETRIES", 2, minimum=0)
    # After so many failures in a row the service is left alone for so many seconds.
    TWITTER_BREAKER_FAILURES = env.integer("TWITTER_BREAKER_FAILURES", 5, minimum=0)
    TWITTER_BREAKER_SECONDS = env.decimal("TWITTER_BREAKER_SECONDS", 30.0)
    # Connections that stay open, and the largest response that is read.
    TWITTER_POOL_SIZE = env.integer("TWITTER_POOL_SIZE", 20, minimum=1)
    TWITTER_MAX_BYTES = env.integer("TWITTER_MAX_BYTES", 16 * 1024 * 1024, minimum=1)

    # Sizes and limits that people meet.
    POSTS_PER_PAGE = env.integer("POSTS_PER_PAGE", 25, minimum=1)
    POST_MAX_LENGTH = env.integer("POST_MAX_LENGTH", 140, minimum=1)
    MESSAGE_MAX_LENGTH = env.integer("MESSAGE_MAX_LENGTH", 140, minimum=1)
    # Pictures that one post may have; 0 takes none.
    POST_MAX_PICTURES = env.integer("POST_MAX_PICTURES", 4, minimum=0, maximum=4)
    PICTURE_MAX_BYTES = env.integer("PICTURE_MAX_BYTES", 8 * 1024 * 1024, minimum=1)
    PICTURE_MAX_PIXELS = env.integer("PICTURE_MAX_PIXELS", 50_000_000, minimum=1)
    # The largest film that is stored of an archive of Twitter; 0 stores none.
    FILM_MAX_BYTES = env.integer("FILM_MAX_BYTES", 16 * 1024 * 1024, minimum=0)
    MAX_CONTENT_LENGTH = env.integer("MAX_CONTENT_LENGTH", 40 * 1024 * 1024, minimum=1)
    MAX_FORM_MEMORY_SIZE = env.integer("MAX_FORM_MEMORY_SIZE", 1024 * 1024, minimum=1)
    # An export larger than this many bytes is offered as a link, not as an attachment.
    EXPORT_MAX_ATTACHMENT = env.integer(
        "EXPORT_MAX_ATTACHMENT", 5 * 1024 * 1024, minimum=0
    )
    EXPORT_KEEP_DAYS = env.integer("EXPORT_KEEP_DAYS", 7, minimum=1)
    NOTIFICATION_KEEP_DAYS = env.integer("NOTIFICATION_KEEP_DAYS", 90, minimum=1)
    # The largest archive of Twitter that is taken; what is in it may be larger.
    IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_BYTES", 256 * 1024 * 1024, minimum=0)
    REGISTRATION_OPEN = env.boolean("REGISTRATION_OPEN", True)
    # Whether strangers may read what is public, where an administrator has not closed
    # the site to them; False closes it whatever was decided there.
    PUBLIC_READING = env.boolean("PUBLIC_READING", True)
    # Whether a process remembers whole answers that are the same for all strangers.
    PUBLIC_ANSWERS = env.boolean("PUBLIC_ANSWERS", True)
    # Which picture the API names: "local", or "gravatar" as the founding application.
    API_AVATARS = env.choice("API_AVATARS", "local", {"local", "gravatar"})
    # Whether people confirm their address, with a mailed link, before they may write.
    CONFIRM_EMAIL = env.boolean("CONFIRM_EMAIL", False)

    # Requests that one address or account may make; see docs/configuration.md.
    RATELIMIT_ENABLED = env.boolean("RATELIMIT_ENABLED", True)
    LOGIN_LIMIT = _rate("LOGIN_LIMIT", "30 per minute; 200 per hour")
    # Wrong passwords for one account, and reset mails to one address, from anywhere.
    LOGIN_ACCOUNT_LIMIT = _rate("LOGIN_ACCOUNT_LIMIT", "20 per 15 minutes")
    RESET_LIMIT = _rate("RESET_LIMIT", "5 per hour")
    REGISTER_LIMIT = _rate("REGISTER_LIMIT", "20 per hour")
    WRITE_LIMIT = _rate("WRITE_LIMIT", "60 per minute")
    API_LIMIT = _rate("API_LIMIT", "600 per minute")
    # Pages of Twitter that one person may open: each may cost credits.
    TWITTER_PAGE_LIMIT = _rate("TWITTER_PAGE_LIMIT", "60 per minute")
    # Deliveries from one network, with the right key or without.
    TWITTER_WEBHOOK_LIMIT = _rate("TWITTER_WEBHOOK_LIMIT", "600 per minute")

    # Cookies. SECURE follows PUBLIC_URL: on where the site is served over https.
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = env.boolean(
        "SESSION_COOKIE_SECURE", PUBLIC_URL.startswith("https://")
    )
    REMEMBER_COOKIE_HTTPONLY = True
    REMEMBER_COOKIE_SAMESITE = "Lax"
    REMEMBER_COOKIE_SECURE = SESSION_COOKIE_SECURE
    REMEMBER_COOKIE_DURATION = timedelta(
        days=env.integer("REMEMBER_DAYS", 90, minimum=1)
    )
    WTF_CSRF_TIME_LIMIT: int | None = None

    # Live pages.
    LIVE_ENABLED = env.boolean("LIVE_ENABLED", True)
    LIVE_STREAMS = env.integer("LIVE_STREAMS", 40, minimum=1)
    LIVE_QUEUE_SIZE = env.integer("LIVE_QUEUE_SIZE", 64, minimum=1)

    # Queues of the message broker: the most messages of one, seconds until a message
    # that nobody acknowledged is delivered again, and deliveries until it is given up.
    BROKER_HISTORY_LENGTH = env.integer("BROKER_HISTORY_LENGTH", 10_000, minimum=1)
    BROKER_QUEUE_LENGTH = env.integer("BROKER_QUEUE_LENGTH", 10_000, minimum=1)
    BROKER_VISIBILITY_TIMEOUT = env.decimal(
        "BROKER_VISIBILITY_TIMEOUT", 60.0, minimum=0.1
    )
    BROKER_MAX_TRIES = env.integer("BROKER_MAX_TRIES", 5, minimum=1)
    BROKER_UNUSED_DAYS = env.integer("BROKER_UNUSED_DAYS", 7, minimum=1)
    # Programs of people, and what they may use of the broker.
    CHANNEL_PROGRAMS = env.integer("CHANNEL_PROGRAMS", 5, minimum=0)
    CHANNEL_QUEUES = env.integer("CHANNEL_QUEUES", 10, minimum=0)
    CHANNEL_QUEUE_LENGTH = env.integer("CHANNEL_QUEUE_LENGTH", 1_000, minimum=1)
    CHANNEL_GROUPS = env.integer("CHANNEL_GROUPS", 5, minimum=1)
    CHANNEL_DATA_BYTES = env.integer("CHANNEL_DATA_BYTES", 16_384, minimum=2)
    # Looking at addresses that a person names as sources of news.
    NEWS_FETCH_LIMIT = _rate("NEWS_FETCH_LIMIT", "10 per minute; 60 per hour")
    CHANNEL_LIMIT = _rate("CHANNEL_LIMIT", "1200 per minute")
    CHANNEL_STREAMS = env.integer("CHANNEL_STREAMS", 20, minimum=0)
    CHANNEL_TOKEN_STREAMS = env.integer("CHANNEL_TOKEN_STREAMS", 5, minimum=0)

    # Monitoring: whether processes report what they measure, and what a scraper of
    # /metrics shows; without it only this machine may read them.
    METRICS_ENABLED = env.boolean("METRICS_ENABLED", True)
    METRICS_TOKEN: str | None = env.text("METRICS_TOKEN") or None

    # Logs: lines on stdout, or in DATA_DIR/logs; LOG_FORMAT is "json" or "text".
    LOG_TO_STDOUT = env.boolean("LOG_TO_STDOUT", True)
    LOG_LEVEL = env.choice("LOG_LEVEL", "info", LEVELS).upper()
    LOG_FORMAT = env.choice("LOG_FORMAT", "text", ("json", "text"))
