"""Compiled message catalogues, outside the checkout and never out of date."""

import os
import tempfile
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(source: Path, target: Path) -> list[str]:
    """Compile each `<locale>/LC_MESSAGES/<domain>.po` that is newer or other than its
    compiled form under `target`; return the locales that were compiled.

    Several processes may do this at once: each puts whole files in place.
    """
    stale = [
        po
        for po in sorted(source.glob("*/LC_MESSAGES/*.po"))
        if _is_stale(po, _compiled(po, source, target))
    ]
    for po in stale:
        _compile(po, _compiled(po, source, target))
    return [po.parent.parent.name for po in stale]


def _compiled(po: Path, source: Path, target: Path) -> Path:
    return target / po.relative_to(source).with_suffix(".mo")


def _is_stale(po: Path, mo: Path) -> bool:
    # A compiled catalogue carries the time of its source, so an older source that
    # is checked out again counts as a change too.
    return not mo.exists() or mo.stat().st_mtime_ns != po.stat().st_mtime_ns


def _compile(po: Path, mo: Path) -> None:
    time = po.stat().st_mtime_ns
    with po.open("rb") as file:
        catalogue = read_po(file, locale=po.parent.parent.name)
    mo.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=mo.parent)
    with os.fdopen(descriptor, "wb") as file:
        write_mo(file, catalogue)
    os.utime(draft, ns=(time, time))
    os.replace(draft, mo)
