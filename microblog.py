"""The application, for servers and for `flask`."""

import errno
import sys
from types import TracebackType

import sqlalchemy as sa
import sqlalchemy.orm as so

from app import create_app, db
from app.lib.env import BadSetting
from app.models import Message, Notification, Post, Task, User
from app.secret import ConfigurationError
from deploy.launch.errors import explain_os_error


def explain(error: BaseException) -> str | None:
    """Return the sentence for what whoever runs the site can mend; None for a bug."""
    if isinstance(error, ConfigurationError | BadSetting):
        return str(error)
    if isinstance(error, TimeoutError) and error.errno is None:
        return str(error)
    if isinstance(error, OSError) and (error.filename or error.errno == errno.ENOSPC):
        return explain_os_error(error)
    if isinstance(error, sa.exc.DBAPIError):
        return (
            f"{_named_database()} cannot be used: {str(error.orig).strip()}\n"
            "See that it is there and may be used, or name another in DATABASE_URL."
        )
    return None


def _named_database() -> str:
    try:
        url = sa.make_url(app.config["SQLALCHEMY_DATABASE_URI"])
    except NameError:
        return "The database"
    return f"The database {url.render_as_string(hide_password=True)}"


def report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Print one sentence where a traceback would hide the cure."""
    sentence = explain(error)
    if sentence is None:
        sys.__excepthook__(kind, error, trace)
    else:
        sys.stderr.write(f"Error: {sentence}\n")


# What commands and servers do not catch ends here.
sys.excepthook = report

try:
    app = create_app()
except (ConfigurationError, BadSetting, OSError) as refusal:
    # Whoever set it wants the cure, not the way to it.
    raise SystemExit(f"Error: {explain(refusal)}") from None


@app.shell_context_processor
def shell_context() -> dict[str, object]:
    """Give `flask shell` what one types first."""
    return {
        "sa": sa,
        "so": so,
        "db": db,
        "User": User,
        "Post": Post,
        "Message": Message,
        "Notification": Notification,
        "Task": Task,
    }
