"""The application, for servers and for `flask`."""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app import create_app, db
from app.models import Message, Notification, Post, Task, User
from app.secret import ConfigurationError

try:
    app = create_app()
except ConfigurationError as refusal:
    # Whoever set it wants the cure, not the way to it.
    raise SystemExit(f"Error: {refusal}") from None


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
