"""`python -m deploy.launch.healthcheck`: ends with 0 if this machine's site answers."""

import http.client
import sys
from urllib.parse import urlsplit

from deploy.launch.settings import Settings, read_settings


def site_answers(settings: Settings) -> bool:
    """Return whether the site answers, whatever its status for this host name."""
    address = urlsplit(settings.address)
    connection = http.client.HTTPConnection(address.netloc, timeout=2)
    try:
        connection.request("GET", f"{address.path}healthz")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(not site_answers(read_settings()))
