"""How often somebody may try: from one address, and at one account."""

import hashlib

from flask import Response, current_app, request
from flask_login import current_user

from app.lib.usernames import username_key


def account_limit() -> str:
    """Give how many wrong passwords one account takes, wherever they come from."""
    return str(current_app.config["LOGIN_ACCOUNT_LIMIT"])


def account_key() -> str:
    """Name the account that is tried, in a form of fixed length."""
    name = username_key(request.form.get("username", ""))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def address_key() -> str:
    """Name the e-mail address to which a link is asked, in a form of fixed length."""
    name = username_key(request.form.get("email", ""))
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def own_key() -> str:
    """Name the person who asks for another letter to themselves."""
    return f"user:{current_user.get_id()}"


def was_wrong(response: Response) -> bool:
    """Count an attempt only if it failed."""
    return response.status_code == 401


def reset_limit() -> str:
    """Give how many reset mails one address may get."""
    return str(current_app.config["RESET_LIMIT"])
