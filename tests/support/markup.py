"""HTML as a tree of elements, which can be searched."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser

# Elements without an end.
VOID = frozenset(
    (
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"),
        *("source", "wbr"),
    )
)
# Words of two of these are not one word.
BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt"),
        *("fieldset", "footer", "form", "h1", "h2", "h3", "h4", "header", "hr", "li"),
        *("main", "nav", "ol", "option", "p", "pre", "section", "summary", "table"),
        *("td", "th", "tr", "ul"),
    )
)


@dataclass(eq=False)
class Element:
    """An element, and what is in it."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Element | str"] = field(default_factory=list)

    def __getitem__(self, name: str) -> str:
        """Return an attribute, "" where there is none."""
        return self.attributes.get(name, "")

    def __contains__(self, name: str) -> bool:
        """Return whether there is an attribute of this name."""
        return name in self.attributes

    @property
    def classes(self) -> list[str]:
        """Return the names of its classes."""
        return self["class"].split()

    @cached_property
    def text(self) -> str:
        """Return what is read in it, with one blank for any white space."""
        return " ".join("".join(self._texts()).split())

    @cached_property
    def raw(self) -> str:
        """Return what is read in it, as it is written."""
        return "".join(self._texts())

    def _texts(self) -> Iterator[str]:
        if self.name in BLOCKS:
            yield " "
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.name not in ("script", "style", "template"):
                yield from child._texts()
        if self.name in BLOCKS:
            yield " "

    def walk(self) -> Iterator["Element"]:
        """Go through all elements within, in the order of the page."""
        for child in self.children:
            if isinstance(child, Element):
                yield child
                yield from child.walk()

    def all(self, *names: str, **attributes: str | bool) -> list["Element"]:
        """Return the elements of these names (any if none) that have the attributes.

        `class_="a"` asks for a class among others; True asks for any value.
        """
        return [
            each
            for each in self.walk()
            if (not names or each.name in names) and each.has(**attributes)
        ]

    def one(self, *names: str, **attributes: str | bool) -> "Element":
        """Return the only such element; fail where there is none or there are more."""
        found = self.all(*names, **attributes)
        assert len(found) == 1, f"{len(found)} of {names} {attributes}"
        return found[0]

    def has(self, **attributes: str | bool) -> bool:
        """Return whether it has the attributes; `aria_label` is `aria-label`."""
        for key, wanted in attributes.items():
            name = key.rstrip("_").replace("_", "-")
            if isinstance(wanted, bool):
                if (name in self) is not wanted:
                    return False
            elif wanted not in (self.classes if name == "class" else [self[name]]):
                return False
        return True

    @property
    def links(self) -> dict[str, str]:
        """Return where each text that is a link leads."""
        return {each.text: each["href"] for each in self.all("a", href=True)}

    @property
    def buttons(self) -> list[str]:
        """Return the names of its buttons, as a screen reader says them."""
        return [each["aria-label"] or each.text for each in self.all("button")]


def parse(html: str) -> Element:
    """Return everything in HTML as one element."""
    tree = _Tree()
    tree.feed(html)
    tree.close()
    return tree.root


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        element = Element(tag, {name: value or "" for name, value in attrs})
        self._open[-1].children.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add an element of a picture, which closes itself."""
        self._open[-1].children.append(Element(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and what was left open in it."""
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].name == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        """Add text."""
        self._open[-1].children.append(data)
