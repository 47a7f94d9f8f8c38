"""The application, for servers and for `flask`."""

import sqlalchemy as sa
import sqlalchemy.orm as so

from app import create_app, db
from app.models import Message, Notification, Post, Task, User

app = create_app()


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
