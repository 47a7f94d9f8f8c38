"""Signing in as people do, by the form."""

import re
from typing import Any

from bench.world import PASSWORD

TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


def token_of(html: str) -> str:
    """Return the CSRF token of a page with a form."""
    found = TOKEN.search(html)
    if found is None:
        raise RuntimeError("The page has no form.")
    return found[1]


def sign_in(client: Any, username: str) -> str:
    """Sign in with a client of the application and return its Cookie header."""
    token = token_of(client.get("/auth/login").text)
    fields = {"csrf_token": token, "username": username, "password": PASSWORD}
    response = client.post("/auth/login", data=fields)
    if response.status_code != 302:
        raise RuntimeError(f"{username} cannot sign in: {response.status}")
    client.get("/")  # whose forms put a token into the session
    jar = client._cookies.values()
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in jar)
