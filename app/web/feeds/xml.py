"""What both XML formats of feeds need."""

from xml.etree import ElementTree as Xml

from app.web.feeds.model import printable


def append_text(parent: Xml.Element, name: str, text: str, **attributes: str) -> None:
    """Append an element with a text, without characters that XML cannot carry."""
    Xml.SubElement(parent, name, attributes).text = printable(text)


def document(root: Xml.Element) -> bytes:
    """Return a document of XML in UTF-8."""
    result: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return result
