"""The posts that both services read."""

import os
import subprocess
import sys

TAG, POSTS, PEOPLE = "hot", 2_000, 20


def fill() -> None:
    """Make the schema and the posts, in the database that the environment names."""
    subprocess.run([sys.executable, "-m", "flask", "db", "upgrade"], check=True)
    from app import create_app, db
    from app.models import User
    from app.posts.commands import PublishPost

    with create_app().app_context():
        if db.session.query(User).first() is not None:
            return
        people = [
            User(username=f"person{number}", email=f"p{number}@example.com")
            for number in range(PEOPLE)
        ]
        db.session.add_all(people)
        db.session.commit()
        for number in range(POSTS // 10):
            text = f"Post {number} of a tag that everybody reads now #{TAG}"
            PublishPost(people[number % PEOPLE], text, max_length=500).execute()


if __name__ == "__main__":
    os.environ.setdefault("FLASK_APP", "microblog.py")
    fill()
