import io

import sqlalchemy as sa
from flask import Flask
from PIL import Image

from app.extensions import db
from app.media import profile_pictures
from app.media.pictures import Picture, prepare_avatar
from app.models import File, User


def drawn() -> Picture:
    stream = io.BytesIO()
    Image.new("RGB", (20, 10), "red").save(stream, "PNG")
    stream.seek(0)
    return prepare_avatar(stream, max_bytes=10_000, max_pixels=10_000)


def test_new_picture_replaces_the_old_one(app: Flask, alice: User) -> None:
    profile_pictures.set_picture(alice, drawn())
    first = alice.picture_id
    profile_pictures.set_picture(alice, drawn())
    assert alice.picture_id != first
    assert db.session.scalars(sa.select(File.id)).all() == [alice.picture_id]

    profile_pictures.remove_picture(alice)
    profile_pictures.remove_picture(alice)
    assert alice.picture_id is None
    assert not db.session.scalars(sa.select(File.id)).all()
