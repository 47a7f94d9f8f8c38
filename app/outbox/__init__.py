"""The outbox: what a request promises and a worker carries out.

`add` writes an order into the running transaction; `drain` carries out what is due.
A handler may run twice for one order (a worker can die after its work and before its
commit), so it must be idempotent. It works in the session that `drain` commits.
"""

from app.outbox.service import Handler, Order, add, add_once, drain, handler, purge

__all__ = ["Handler", "Order", "add", "add_once", "drain", "handler", "purge"]
