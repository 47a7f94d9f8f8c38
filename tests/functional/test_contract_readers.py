"""A test module as a reader of the founding application writes it, in its own process.

Nothing else of ours is loaded there: no fixtures, no Redis, no settings.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULE = """
import unittest
from datetime import datetime, timedelta, timezone

from app import create_app, db
from app.models import Post, User
from config import Config


class TestConfig(Config):
    TESTING = True
    SQLALCHEMY_DATABASE_URI = "sqlite://"
    ELASTICSEARCH_URL = None


class UserModelCase(unittest.TestCase):
    def setUp(self):
        self.app = create_app(TestConfig)
        self.app_context = self.app.app_context()
        self.app_context.push()
        db.create_all()

    def tearDown(self):
        db.session.remove()
        db.drop_all()
        self.app_context.pop()

    def people(self, *names):
        users = [User(username=n, email=n + "@example.com") for n in names]
        db.session.add_all(users)
        db.session.commit()
        return users

    def test_password(self):
        user = User(username="susan", email="susan@example.com")
        user.set_password("cat")
        self.assertFalse(user.check_password("dog"))
        self.assertTrue(user.check_password("cat"))

    def test_follow(self):
        john, susan = self.people("john", "susan")
        self.assertEqual(db.session.scalars(john.following.select()).all(), [])
        self.assertEqual(db.session.scalars(susan.followers.select()).all(), [])
        john.follow(susan)
        db.session.commit()
        self.assertTrue(john.is_following(susan))
        self.assertEqual(john.following_count(), 1)
        self.assertEqual(susan.followers_count(), 1)
        found = db.session.scalars(susan.followers.select()).all()
        self.assertEqual(found[0].username, "john")
        john.unfollow(susan)
        db.session.commit()
        self.assertFalse(john.is_following(susan))
        self.assertEqual(susan.followers_count(), 0)

    def test_following_posts(self):
        u1, u2, u3, u4 = self.people("john", "susan", "mary", "david")
        now = datetime.now(timezone.utc)
        p1, p2, p3, p4 = (
            Post(body="a post", author=author, timestamp=now + timedelta(seconds=s))
            for author, s in ((u1, 1), (u2, 4), (u3, 3), (u4, 2))
        )
        db.session.add_all([p1, p2, p3, p4])
        db.session.commit()
        u1.follow(u2)
        u1.follow(u4)
        u2.follow(u3)
        u3.follow(u4)
        db.session.commit()
        wanted = {u1: [p2, p4, p1], u2: [p2, p3], u3: [p3, p4], u4: [p4]}
        for user, posts in wanted.items():
            found = db.session.scalars(user.following_posts()).all()
            self.assertEqual(found, posts)

    def test_pages(self):
        client = self.app.test_client()
        self.assertEqual(client.get("/index").status_code, 302)
        self.assertEqual(client.get("/auth/login").status_code, 200)


if __name__ == "__main__":
    unittest.main()
"""


def test_it_passes_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "tests.py").write_text(MODULE)
    settings = ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL", "SECRET_KEY")
    environment = {k: v for k, v in os.environ.items() if k not in settings}
    environment |= {"PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path / "data")}
    # The Redis of this machine, if any, is somebody else's.
    environment |= {"REDIS_URL": "none"}
    done = subprocess.run(
        [sys.executable, "-W", "error", str(tmp_path / "tests.py")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "Ran 4 tests" in done.stderr
    # Nothing is printed between the dots, and nothing written beside the module.
    assert done.stderr.splitlines()[0] == "...."
    assert {path.name for path in tmp_path.iterdir()} <= {"data", "tests.py"}
