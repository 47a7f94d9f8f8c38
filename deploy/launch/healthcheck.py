"""`python -m deploy.launch.healthcheck`: ends with 0 if this machine's site answers."""

import http.client
import sys

from deploy.launch.settings import Settings, read_settings


def site_answers(settings: Settings) -> bool:
    """Tell whether the site is up, however it likes the name we call it by."""
    host = settings.address.removeprefix("http://").rstrip("/")
    connection = http.client.HTTPConnection(host, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not site_answers(read_settings()))
