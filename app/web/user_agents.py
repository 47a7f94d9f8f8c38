"""A browser's name for people, from its User-Agent header.

A few names suffice to tell one's own devices apart; browsers freeze the rest of the
header (https://www.chromium.org/updates/ua-reduction/). A library that knows thousands
would read a hundred kilobytes of patterns for it.
"""

import re

from flask_babel import gettext as _

# Most browsers also name those that they descend from, hence the order.
BROWSERS = {
    r"EdgA?(iOS)?/": "Edge",
    r"OPR/|OPT/|OPiOS/": "Opera",
    r"SamsungBrowser/": "Samsung Internet",
    r"YaBrowser/": "Yandex",
    r"Vivaldi/": "Vivaldi",
    r"Firefox/|FxiOS/": "Firefox",
    r"Chrom(e|ium)/|CriOS/": "Chrome",
    r"Version/.*Safari/": "Safari",
    r"curl/": "curl",
    r"python-requests/": "Python",
}
SYSTEMS = {
    r"iPhone|iPod": "iPhone",
    r"iPad": "iPad",
    r"Android": "Android",
    r"Windows": "Windows",
    r"CrOS": "ChromeOS",
    r"Mac OS X|Macintosh": "macOS",
    r"Linux|X11": "Linux",
}


def describe(user_agent: str) -> str:
    """Return "Firefox on Linux", or as much of it as the header says."""
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return str(_("%(browser)s on %(system)s", browser=browser, system=system))
    return browser or system or str(_("A browser"))


def _first(names: dict[str, str], text: str) -> str:
    found = (name for pattern, name in names.items() if re.search(pattern, text))
    return next(found, "")
