"""A stand-in for the service that needs neither a network nor a key."""

from .core import Sandbox
from .faults import Fault
from .server import SandboxServer

__all__ = ["Fault", "Sandbox", "SandboxServer"]
