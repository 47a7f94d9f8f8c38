"""What workers do for an index outside the database."""

from app.search import search
from app.worker.registry import SEARCH, Handler, Payload, PeriodicJob


def index(payload: Payload) -> None:
    """Bring the index to what the database says of a post now."""
    search.refresh([payload["id"]])


def _is_outside() -> bool:
    return not search.transactional


HANDLERS = (Handler("index", index, lane=SEARCH),)
PERIODIC_JOBS = (
    # A process of its own: renewing takes minutes per million posts.
    PeriodicJob("search index", search.renew, process="search", is_needed=_is_outside),
)
