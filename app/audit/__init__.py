"""The log of what administrators do: who did what to whom, when, by which request."""

from app.audit.actions import Action
from app.audit.service import Actor, Target, carry_out, record

__all__ = ["Action", "Actor", "Target", "carry_out", "record"]
