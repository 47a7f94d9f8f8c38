"""How much of the disk the bodies of requests may take, all together."""

from deploy.web.refusals import busy


class Spool:
    """Counts the bytes of bodies that lie on the disk, of which there are `most`."""

    def __init__(self, most: int) -> None:
        self._free = most

    def take(self, size: int) -> None:
        """Count more bytes. Raises Refused where there is no room for them."""
        if size > self._free:
            raise busy()
        self._free -= size

    def give_back(self, size: int) -> None:
        """Count so many bytes less."""
        self._free += size
