"""Templates whose macros are imported without comparing globals.

At each import Jinja compares all globals of both templates, and a page has thirty
imports; here no template has globals of its own (https://jinja.palletsprojects.com/en/
stable/templates/#import-context-behavior).
"""

from jinja2 import Template
from jinja2.environment import TemplateModule
from jinja2.runtime import Context


class SharedMacrosTemplate(Template):
    """A template with one set of macros for all that import it."""

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()
