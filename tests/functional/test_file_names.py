"""A picture arrives whatever its file is called, and if it is called nothing."""

import pytest

from app.models import User
from tests.functional.test_api_media import Programs
from tests.functional.test_uploads import picture

BOUNDARY = b"x7f3"
NAMES = {
    "ascii": b'; filename="a.png"',
    "utf-8": b'; filename="\xc3\xa9t\xc3\xa9.png"',
    "latin-1": b'; filename="\xe9t\xe9.png"',
    "cp1256": b'; filename="\xda\xdf\xd3.png"',
    "shift_jis": b'; filename="\x8e\xca\x90\x5c.png"',
    "extended": b"; filename*=UTF-8''%C3%A9.png",
    "latin-1, extended": b"; filename*=iso-8859-1''%E9.png",
    "unquoted": b"; filename=a.png",
    "absent": b"",
    "empty": b'; filename=""',
    "a path": b'; filename="C:\\Users\\a.png"',
    "upwards": b'; filename="../../etc/passwd"',
    "a script": b'; filename="<script>alert(1)</script>.png"',
    "long": b'; filename="' + b"a" * 5_000 + b'.png"',
    "nul": b'; filename="a\0.png"',
    "unclosed": b'; filename="a.png',
    "wrong ending": b'; filename="a.exe"',
}


def form(name: str, disposition: bytes, words: bytes = b"") -> bytes:
    lines = [
        b"--" + BOUNDARY,
        b'Content-Disposition: form-data; name="description"',
        b"",
        words,
        b"--" + BOUNDARY,
        b'Content-Disposition: form-data; name="' + name.encode() + b'"' + disposition,
        b"Content-Type: image/png",
        b"",
        picture(),
        b"--" + BOUNDARY + b"--",
        b"",
    ]
    return b"\r\n".join(lines)


@pytest.mark.parametrize("disposition", NAMES.values(), ids=NAMES)
def test_the_name_of_a_file_decides_nothing(
    alice: User, api: Programs, disposition: bytes
) -> None:
    answer = api(alice).post(
        "/api/media",
        data=form("file", disposition, "Été".encode()),
        content_type=f"multipart/form-data; boundary={BOUNDARY.decode()}",
    )
    assert answer.status_code == 201, answer.text
    assert answer.get_json()["description"] == "Été"
