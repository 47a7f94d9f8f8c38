"""What keeps a site from starting."""


class CannotStart(Exception):
    """The site cannot start; the message says why and what to do about it."""
