"""Secrets that must be read again: encrypted with a key made from the site's own."""

from base64 import urlsafe_b64encode
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Broken(ValueError):
    """A sealed text was changed, or sealed with another key."""


def seal(secret_key: str, purpose: str, text: str) -> str:
    """Encrypt a text for one purpose; it says nothing without the site's key."""
    return _cipher(secret_key, purpose).encrypt(text.encode()).decode()


def unseal(secret_key: str, purpose: str, sealed: str) -> str:
    """Decrypt what `seal` made for the same purpose. Raises Broken."""
    try:
        return _cipher(secret_key, purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Broken("it was sealed with another key") from error


@lru_cache(maxsize=16)
def _cipher(secret_key: str, purpose: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=purpose.encode())
    return Fernet(urlsafe_b64encode(derived.derive(secret_key.encode())))
