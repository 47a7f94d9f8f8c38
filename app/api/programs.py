"""Programs of the viewer: registering, listing, changing, removing."""

from typing import Any

from flask import current_app

from app.api import lookups
from app.api.blueprint import bp
from app.api.schemas.channels import Program, ProgramIn, ProgramList, ProgramPatch
from app.channels import overview, programs
from app.channels.models import Program as ProgramRow
from app.http_api import auth
from app.http_api.operations import Operation
from app.http_api.responses import JsonResponse
from app.http_api.scopes import CHANNELS
from app.web.idempotency import header_key, replayed
from app.web.limits import WRITING
from app.web.policies import MEMBER

PROGRAM = "/programs/<small:id>"


@bp.get("/channels")
@Operation(
    "List the channels of the user's programs",
    tag="channels",
    scope=CHANNELS,
    response=ProgramList,
)
def get_channels() -> dict[str, Any]:
    """Return the user's programs by name, with their queues: what waits, since when,
    for which group, and how many dead letters there are."""
    rows = programs.list_of(auth.current_viewer().id)
    return {"items": [_program(row) for row in rows]}


@bp.post("/programs")
@Operation(
    "Register a program",
    tag="channels",
    scope=CHANNELS,
    body=ProgramIn,
    response=Program,
    success=201,
    repeatable=True,
    errors=(409,),
    limits=(WRITING,),
)
def register_program(body: ProgramIn) -> JsonResponse:
    """Register a program: the channels below `/topic/app/NAME/` and
    `/queue/app/NAME/` are the user's from then on.

    Names are unique on the site, whatever their case.
    """
    key, most = header_key(), current_app.config["CHANNEL_PROGRAMS"]
    made = programs.register(
        auth.current_viewer(), body.name, is_public=body.is_public, most=most, key=key
    )
    return JsonResponse(_program(made), replayed(key))


@bp.patch(PROGRAM)
@Operation(
    "Change a program",
    tag="channels",
    scope=CHANNELS,
    body=ProgramPatch,
    response=Program,
    limits=(WRITING,),
)
def update_program(id: int, body: ProgramPatch) -> dict[str, Any]:
    """Let everybody listen to the topics of a program, or its owner alone."""
    found = _own(id)
    programs.set_public(found, body.is_public)
    return _program(found)


@bp.delete(PROGRAM)
@Operation(
    "Remove a program",
    tag="channels",
    access=MEMBER,
    scope=CHANNELS,
    limits=(WRITING,),
)
def remove_program(id: int) -> None:
    """Remove a program with its queues and all messages that they hold."""
    programs.remove(_own(id))


def _own(id: int) -> ProgramRow:
    return programs.owned(auth.current_viewer().id, lookups.small(id))


def _program(row: ProgramRow) -> dict[str, Any]:
    return Program.render(overview.of(row))
