"""How fields of forms are drawn where WTForms takes long."""

from functools import lru_cache
from typing import Any

from markupsafe import Markup
from wtforms.widgets import html_params

OPTION = Markup('<option value="{}">{}</option>')
CHOSEN = Markup('<option selected value="{}">{}</option>')


class LongSelect:
    """A list box of many choices, whose options are put together once."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Draw the box of a SelectField with plain (value, label) choices."""
        attributes.setdefault("id", field.id)
        choices = tuple((value, str(label)) for value, label in field.choices)
        options = _options(choices, str(field.data or ""))
        opening = html_params(name=field.name, **attributes)
        return Markup("<select {}>{}</select>").format(Markup(opening), options)  # noqa: S704  # WTForms escapes


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    drawn = (
        (CHOSEN if value == chosen else OPTION).format(value, label)
        for value, label in choices
    )
    return Markup().join(drawn)
