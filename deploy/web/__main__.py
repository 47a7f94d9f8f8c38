"""`python -m deploy.web`: the web server of a site."""

import sys

from deploy.web.settings import (
    WebSettings,
    connections_within,
    raise_open_files,
    read_settings,
)


def main() -> int:
    """Bring the database up to date, then serve; return the exit code."""
    settings = read_settings()
    _complain_of_open_files(settings)
    # Loaded late: that sentence comes first, an error of the application last.
    from app.cli.schema import ensure_schema
    from app.cli.user import announce_first_start
    from deploy.web.site import serve_site
    from microblog import app

    with app.app_context():
        ensure_schema()
        announce_first_start()
    serve_site(app, settings)
    return 0


def _complain_of_open_files(settings: WebSettings) -> None:
    open_files = raise_open_files()
    found = connections_within(settings, open_files)
    if found < settings.connections:
        sys.stderr.write(
            f"The limit of open files ({open_files}) allows a web process {found}"
            f" connections, not {settings.connections}. Raise it (ulimit -n 65536),"
            " or lower WEB_CONNECTIONS.\n"
        )


if __name__ == "__main__":
    sys.exit(main())
