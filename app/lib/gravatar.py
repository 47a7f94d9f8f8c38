"""Addresses of pictures at Gravatar."""

from hashlib import md5


def gravatar_url(email: str, size: int) -> str:
    """Return the address of the picture of an e-mail address, `size` pixels wide.

    https://docs.gravatar.com/api/avatars/hash/ (MD5 of the lower-cased address).
    """
    digest = md5(email.lower().encode(), usedforsecurity=False).hexdigest()
    return f"https://www.gravatar.com/avatar/{digest}?d=identicon&s={size}"
