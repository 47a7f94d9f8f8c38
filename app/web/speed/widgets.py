"""Form widgets that are rendered faster than those of WTForms.

The list of languages has an option for each; here they are joined once per selection,
and WTForms renders none of them.
"""

from functools import lru_cache
from typing import Any

from markupsafe import Markup
from wtforms.widgets import html_params

OPTION = Markup('<option value="{}">{}</option>')
SELECTED = Markup('<option selected value="{}">{}</option>')


class LongSelect:
    """A list box of many choices, whose options are cached as one text."""

    def __call__(self, field: Any, **attributes: Any) -> Markup:
        """Render a SelectField with plain (value, label) choices."""
        attributes.setdefault("id", field.id)
        choices = tuple((value, str(label)) for value, label in field.choices)
        options = _options(choices, str(field.data or ""))
        opening = html_params(name=field.name, **attributes)
        return Markup("<select {}>{}</select>").format(Markup(opening), options)  # noqa: S704  # WTForms escapes


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], selected: str) -> Markup:
    rendered = (
        (SELECTED if value == selected else OPTION).format(value, label)
        for value, label in choices
    )
    return Markup().join(rendered)
