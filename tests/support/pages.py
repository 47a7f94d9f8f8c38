"""Pages as people see them: titles, headings, posts, links, buttons and forms.

Tests say what a reader finds on a page, so that other markup for it changes none.
"""

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from tests.support.markup import Element, parse


@dataclass(frozen=True)
class Form:
    """A form, and what it would send as it is."""

    element: Element

    @property
    def action(self) -> str:
        """Return where it is sent, "" for the page itself."""
        return self.element["action"]

    @property
    def fields(self) -> dict[str, str]:
        """Return the names of its fields with their values."""
        values = {
            each["name"]: each["value"]
            for each in self.element.all("input", name=True)
            if each["type"] not in ("radio", "checkbox") or "checked" in each
        }
        areas = self.element.all("textarea", name=True)
        # A browser leaves out the line break behind the tag.
        values |= {each["name"]: each.raw.removeprefix("\n") for each in areas}
        return values | {
            each["name"]: option["value"]
            for each in self.element.all("select", name=True)
            for option in each.all("option", selected=True)
        }

    @property
    def errors(self) -> list[str]:
        """Return what it says against what was sent."""
        return [each.text for each in self.element.all(class_="field__error")]


@dataclass(frozen=True)
class ShownPost:
    """A post as a page shows it."""

    element: Element

    @property
    def id(self) -> int:
        """Return its number."""
        return int(self.element["data-id"])

    @property
    def author(self) -> str:
        """Return the name of its author, without @."""
        byline = self.element.one(id=f"byline{self.id}")
        return byline.all("bdi")[0].text.removeprefix("@")

    @property
    def text(self) -> str:
        """Return its words."""
        return self.element.one(id=f"post{self.id}").text

    @property
    def links(self) -> dict[str, str]:
        """Return where each text that is a link leads, around the words too."""
        return self.element.links

    @property
    def buttons(self) -> list[str]:
        """Return the names of its buttons."""
        return self.element.buttons


class Page:
    """A page, read from its HTML."""

    def __init__(self, html: str) -> None:
        self._html = html

    @cached_property
    def root(self) -> Element:
        """Return everything that is on it."""
        return parse(self._html)

    @property
    def title(self) -> str:
        """Return the title."""
        return self.root.one("title").text

    @property
    def text(self) -> str:
        """Return what is read on it, below the head."""
        return " ".join(each.text for each in self.root.all("body")) or self.root.text

    @property
    def headings(self) -> list[str]:
        """Return the headings, in order."""
        return [each.text for each in self.root.all("h1", "h2", "h3", "h4")]

    @property
    def flashes(self) -> list[str]:
        """Return what it says of what was just done."""
        return [
            paragraph.text
            for each in self.root.all(class_="flash")
            for paragraph in each.all("p")
        ]

    @property
    def posts(self) -> list[ShownPost]:
        """Return the posts, from the top."""
        return [ShownPost(each) for each in self.root.all("article", class_="post")]

    @property
    def links(self) -> dict[str, str]:
        """Return where each text that is a link leads."""
        return self.root.links

    @property
    def forms(self) -> list[Form]:
        """Return the forms."""
        return [Form(each) for each in self.root.all("form")]

    @property
    def actions(self) -> list[str]:
        """Return the addresses that its forms are sent to."""
        return [form.action for form in self.forms]

    def form(self, action: str) -> Form:
        """Return the only form that is sent to an address, whatever its query."""
        found = [f for f in self.forms if urlsplit(f.action).path == action]
        assert len(found) == 1, (action, [each.action for each in self.forms])
        return found[0]

    def value(self, name: str) -> str:
        """Return the value of the first field of a name."""
        found = [form.fields[name] for form in self.forms if name in form.fields]
        assert found, f"no field {name}"
        return found[0]

    def neighbour(self, relation: str) -> str | None:
        """Return where "next" or "prev" leads."""
        found = self.root.all("a", "link", rel=relation)
        return found[0]["href"] if found else None
