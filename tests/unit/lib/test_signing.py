from datetime import timedelta

import jwt
import pytest

from app.lib import signing
from app.lib.clock import utcnow
from app.lib.signing import BadToken

KEY, OTHER = (
    "a secret key of forty characters exactly!",
    "another key, just as long as the first one",
)
HOUR = timedelta(hours=1)
NONSENSE = ("", "x", "a.b.c", "é", "\ud800", "x" * 5000)


def test_a_link_gives_its_claims_back() -> None:
    token = signing.sign_link({"confirm": 7}, KEY, "confirm", HOUR)
    assert signing.read_link(token, KEY, "confirm")["confirm"] == 7


@pytest.mark.parametrize("life", [timedelta(0), -HOUR])
def test_a_link_expires(life: timedelta) -> None:
    token = signing.sign_link({"confirm": 7}, KEY, "confirm", life)
    with pytest.raises(BadToken):
        signing.read_link(token, KEY, "confirm")


@pytest.mark.parametrize(("key", "purpose"), [(OTHER, "confirm"), (KEY, "recover")])
def test_a_link_serves_one_site_and_purpose(key: str, purpose: str) -> None:
    token = signing.sign_link({"confirm": 7}, KEY, "confirm", HOUR)
    with pytest.raises(BadToken):
        signing.read_link(token, key, purpose)


def test_a_link_issued_as_jwt_works_until_it_expires() -> None:
    def issue(life: timedelta) -> str:
        claims = {"export": "abc", "exp": utcnow() + life}
        return jwt.encode(claims, KEY, algorithm="HS256")

    assert signing.read_link(issue(HOUR), KEY, "export-link")["export"] == "abc"
    with pytest.raises(BadToken):
        signing.read_link(issue(-HOUR), KEY, "export-link")


@pytest.mark.parametrize("token", NONSENSE)
def test_nonsense_is_a_bad_token(token: str) -> None:
    with pytest.raises(BadToken):
        signing.decode_jwt(token, KEY)
    with pytest.raises(BadToken):
        signing.read_link(token, KEY, "confirm")
    with pytest.raises(BadToken):
        signing.loads(token, KEY, "twitter-feed")


def test_a_jwt_is_one_of_the_standard() -> None:
    token = signing.encode_jwt({"reset_password": 1}, KEY)
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert signing.decode_jwt(token, KEY) == {"reset_password": 1}


def test_an_unsigned_jwt_is_refused() -> None:
    with pytest.raises(BadToken):
        signing.decode_jwt(jwt.encode({"a": 1}, None, algorithm="none"), KEY)


def test_texts_that_sites_have_handed_out_stay_the_same() -> None:
    """Feed readers, clients and databases hold them for years."""
    feed = "IjEuMCI.gR9tv5c_zx5vpeK5m9-8snFJbds"
    assert signing.dumps("1.0", KEY, "twitter-feed") == feed
    assert signing.loads(feed, KEY, "twitter-feed") == "1.0"
    digits = signing.derive("first-start", KEY)
    assert digits[:16] == "f0f1ab6e44d3ca1b"
    sealed = (
        "gAAAAABrC2JXMwNr7o9GCUqXFOoj--BFwXpYLwvc-bkNeVXpBJCoouzicLYS"
        "Y0cskGnvlx9EN9yKaOiuQSVKm3oEgdGaN3HjiQ=="
    )
    assert signing.unseal(sealed, KEY, "twitter-login") == "cookies"


def test_a_sealed_text_opens_with_its_key_and_purpose_only() -> None:
    sealed = signing.seal("cookies", KEY, "twitter-login")
    assert "cookies" not in sealed
    assert signing.unseal(sealed, KEY, "twitter-login") == "cookies"
    for key, purpose in ((OTHER, "twitter-login"), (KEY, "other")):
        with pytest.raises(BadToken):
            signing.unseal(sealed, key, purpose)


@pytest.mark.parametrize("given", NONSENSE)
def test_other_texts_are_not_equal(given: str) -> None:
    assert signing.is_equal("abc", "abc")
    assert not signing.is_equal(given, "abc")
