"""An administrator's browser."""

import pytest

from app import db
from app.models import User
from tests.support.browsing import Browser, Browsing


@pytest.fixture
def admin(alice: User, browsing: Browsing) -> Browser:
    """The browser of Alice, who is an administrator."""
    alice.is_admin = True
    db.session.commit()
    return browsing.as_user(alice)
