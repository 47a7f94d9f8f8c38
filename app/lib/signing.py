"""Signing, derivation and encryption with the site's secret key.

Password-reset tokens are JSON Web Tokens, as the founding application made them;
everything else is signed by itsdangerous with a salt that names its purpose, so that a
token of one purpose opens nothing else (docs/decisions/0045).
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta
from functools import lru_cache
from typing import Any

import jwt
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, URLSafeSerializer

from app.lib.clock import utcnow

_ALGORITHM = "HS256"


class BadToken(ValueError):
    """A token is forged, damaged, expired, or made with another key or purpose."""


def encode_jwt(claims: dict[str, Any], secret_key: str) -> str:
    """Return `claims` as a JSON Web Token (HS256); `exp` ends its life."""
    return jwt.encode(claims, secret_key, algorithm=_ALGORITHM)


def decode_jwt(token: str, secret_key: str) -> dict[str, Any]:
    """Return the claims of a token that `encode_jwt` made. Raises BadToken."""
    try:
        claims: dict[str, Any] = jwt.decode(token, secret_key, algorithms=[_ALGORITHM])
    except (jwt.InvalidTokenError, UnicodeError) as error:
        raise BadToken from error
    return claims


def dumps(value: Any, secret_key: str, purpose: str) -> str:
    """Return `value` as signed text for an address; it never expires."""
    return _serializer(secret_key, purpose).dumps(value)


def loads(token: str, secret_key: str, purpose: str) -> Any:
    """Return the value that `dumps` signed for the same purpose. Raises BadToken."""
    try:
        return _serializer(secret_key, purpose).loads(token)
    except (BadData, UnicodeError) as error:
        raise BadToken from error


def sign_link(
    claims: dict[str, Any], secret_key: str, purpose: str, life: timedelta
) -> str:
    """Return the token of a link that works for as long as `life`."""
    ends = (utcnow() + life).timestamp()
    return dumps({**claims, "exp": ends}, secret_key, purpose)


def read_link(token: str, secret_key: str, purpose: str) -> dict[str, Any]:
    """Return the claims of a link, and `exp`, its end in seconds. Raises BadToken.

    Links made before version 1.1 are JSON Web Tokens with the same claims. They work
    until they expire; their claims have other names for each purpose.
    """
    try:
        claims: dict[str, Any] = loads(token, secret_key, purpose)
    except BadToken:
        return decode_jwt(token, secret_key)
    if claims["exp"] <= utcnow().timestamp():
        raise BadToken
    return claims


def derive(message: str, secret_key: str) -> str:
    """Return 64 hexadecimal digits (HMAC-SHA256) that only the secret key can give."""
    return hmac.new(secret_key.encode(), message.encode(), hashlib.sha256).hexdigest()


def is_equal(given: str, expected: str) -> bool:
    """Return whether two texts are equal, in a time that does not tell where not."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode())


def seal(text: str, secret_key: str, purpose: str) -> str:
    """Return `text` encrypted for one purpose."""
    return _cipher(secret_key, purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, secret_key: str, purpose: str) -> str:
    """Return the text that `seal` encrypted for the same purpose. Raises BadToken."""
    try:
        return _cipher(secret_key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise BadToken from error


@lru_cache(maxsize=64)
def _serializer(secret_key: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret_key, salt=purpose)


@lru_cache(maxsize=16)
def _cipher(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=purpose.encode())
    return Fernet(urlsafe_b64encode(derived.derive(secret_key.encode())))
