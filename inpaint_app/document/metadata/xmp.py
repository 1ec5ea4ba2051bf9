"""XMP: a packet is read by an XML parser, and changed by putting other bytes in the place of those it points to.

So everything that need not change stays byte for byte: prefixes, order, padding, what other programs added. Names are
told apart by their namespaces, not by the prefixes that a writer happened to choose.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.etree.ElementTree import ParseError

LONGEST_PACKET = 16 * 1024 * 1024
"""Bytes of a packet that is parsed; a longer one counts as damaged."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TIFF, _EXIF = "http://ns.adobe.com/tiff/1.0/", "http://ns.adobe.com/exif/1.0/"
NOTE = "http://ns.adobe.com/xmp/note/"
_ORIENTATION = f"{{{_TIFF}}}Orientation"
_THUMBNAILS = "{http://ns.adobe.com/xap/1.0/}Thumbnails"
EXTENDED = f"{{{NOTE}}}HasExtendedXMP"
_STALE = (_THUMBNAILS, EXTENDED)
_WIDTHS = (f"{{{_TIFF}}}ImageWidth", f"{{{_EXIF}}}PixelXDimension")
_HEIGHTS = (f"{{{_TIFF}}}ImageLength", f"{{{_EXIF}}}PixelYDimension")
_PROMISES = (  # of a gain map or a clip behind the picture
    "{http://ns.adobe.com/hdr-gain-map/1.0/}", "{http://ns.apple.com/HDRGainMap/1.0/}",
    "{http://ns.google.com/photos/1.0/container/}", "{http://ns.google.com/photos/1.0/camera/}MotionPhoto",
    "{http://ns.google.com/photos/1.0/camera/}MicroVideo",
)
_GAIN_MAPS = _PROMISES[:2]
_CORRECTED = (b"Orientation", b"Thumbnails", b"HasExtendedXMP", b"GainMap", b"hdrgm", b"Container")
TAG_NAME = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"\s+([^\s=]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
_MAX_TAGS, _MAX_ATTRIBUTES, _MAX_DEPTH, _MAX_PREFIXES = 300_000, 50_000, 100, 300
"""More than any program writes; what is hostile is refused before it costs time or memory."""


@dataclass
class Element:
    """Where an element lies in the packet.

    Attributes:
        name: "{namespace}name".
        start, inside: of its start tag and of what follows that.
        outside, end: of its end tag, and what follows it; ``outside`` equals ``end`` for an empty-element tag.
        names: prefixes in scope and their namespaces.
        attributes: name to value.
        places: of the attributes, by name; empty until they are asked for.
    """

    name: str
    start: int
    inside: int
    names: Mapping[str, str]
    attributes: Mapping[str, str]
    parent: Element | None
    outside: int = 0
    end: int = 0
    text: str = ""
    children: list[Element] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)


class Splice(NamedTuple):
    start: int
    end: int
    data: bytes = b""


class _Target:
    """Collects elements and their places while expat reads."""

    def __init__(self, packet: bytes) -> None:
        self.packet = packet
        self.elements: list[Element] = []
        self.position: Callable[[], int] = lambda: 0
        self._open: list[Element] = []
        self._declared: dict[str, str] = {}

    def declare(self, prefix: str | None, uri: str | None) -> None:
        self._declared[prefix or ""] = uri or ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        at = self.position()
        parent = self._open[-1] if self._open else None
        around = parent.names if parent else {"xml": "http://www.w3.org/XML/1998/namespace"}
        names = {**around, **self._declared} if self._declared else around
        self._declared = {}
        if len(self._open) >= _MAX_DEPTH or len(names) > _MAX_PREFIXES:
            raise ValueError("more than a packet can sensibly hold")
        element = Element(name, at, _after_tag(self.packet, at), names, attributes, parent)
        if parent is not None:
            parent.children.append(element)
        self.elements.append(element)
        self._open.append(element)

    def data(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def end(self, name: str) -> None:  # noqa: ARG002 - as the parser calls it
        element = self._open.pop()
        if self.packet[element.inside - 2 : element.inside] == b"/>":
            element.outside = element.end = element.inside
        else:
            element.outside = self.position()
            element.end = self.packet.index(b">", element.outside) + 1

    def close(self) -> None:
        """Nothing is left to do."""


class Packet:
    """A parsed packet: where its elements are."""

    def __init__(self, packet: bytes) -> None:
        """Raises ValueError: not well-formed, too long, or with a document type."""
        if len(packet) > LONGEST_PACKET:
            raise ValueError("a packet of more than 16 MiB")
        if packet.count(b"<") > _MAX_TAGS or packet.count(b"=") > _MAX_ATTRIBUTES:
            raise ValueError("more than a packet can sensibly hold")
        self.data = _utf8(packet)
        self.elements = _parsed(self.data)

    def values(self, name: str) -> Iterator[tuple[Splice, str]]:
        """Each value of a simple property: its place, ready to be replaced, and what it is."""
        for element in self.elements:
            if element.name == name and not element.children:
                yield Splice(element.inside, element.outside), element.text.strip()
            if name in element.attributes:
                start, end = self.attribute(element, name)
                quote = self.data.index(b"=", start) + 1
                while self.data[quote : quote + 1] not in (b'"', b"'"):
                    quote += 1
                yield Splice(quote + 1, end - 1), element.attributes[name].strip()

    def without(self, concerned: Callable[[str], bool]) -> Iterator[Splice]:
        """What removes every element and attribute whose name is concerned."""
        removed = -1
        for element in self.elements:
            if element.start < removed:
                continue  # within what is removed already
            if concerned(element.name):
                removed = element.end
                yield Splice(element.start, element.end)
                continue
            for name in element.attributes:
                if concerned(name):
                    start, end = self.attribute(element, name)
                    yield Splice(start, end)

    def spliced(self, splices: list[Splice]) -> bytes:
        """The packet with other bytes in those places, which do not overlap."""
        parts: list[bytes] = []
        at = 0
        for splice in sorted(splices):
            parts += [self.data[at : splice.start], splice.data]
            at = splice.end
        return b"".join([*parts, self.data[at:]])

    def descriptions(self) -> list[Element]:
        """The elements that hold the properties."""
        return [
            element for element in self.elements
            if element.name == f"{{{RDF}}}Description" and element.parent and element.parent.name == f"{{{RDF}}}RDF"
        ]

    def rdf(self) -> Element | None:
        """The element around them."""
        return next((element for element in self.elements if element.name == f"{{{RDF}}}RDF"), None)

    def attribute(self, element: Element, name: str) -> tuple[int, int]:
        """Where an attribute lies, with the space before it."""
        if not element.places:
            for start, end, written in attributes_at(self.data, element.start):
                element.places[_expanded(written.decode("utf-8"), element.names)] = start, end
        return element.places[name]


def attributes_at(data: bytes, start: int) -> Iterator[tuple[int, int, bytes]]:
    """(start, end, name as written) of all attributes of the start tag there, each with the space before it."""
    found = TAG_NAME.match(data, start)
    while found is not None and (found := _ATTRIBUTE.match(data, found.end())) is not None:
        yield found.start(), found.end(), found[1]


class Upright(NamedTuple):
    """A packet as it is true of a picture that is the right way up and comes alone.

    Attributes:
        packet: with tiff:Orientation 1, without embedded thumbnails, and without what it says of a gain map or a clip
            in the same file.
        orientation: what tiff:Orientation was, 1 to 8; None when absent.
        gain_map: whether it spoke of a gain map.
    """

    packet: bytes
    orientation: int | None = None
    gain_map: bool = False


def upright_xmp(packet: bytes) -> Upright:
    """The packet, corrected.

    Raises:
        ValueError: it cannot be read, and speaks of something that would have to be corrected.
    """
    try:
        parsed = Packet(packet)
    except ValueError:
        if any(word in packet for word in _CORRECTED) or len(packet) > LONGEST_PACKET:
            raise
        return Upright(packet)  # nothing in it need be corrected, so it can stay as it is
    turns = (value for _, value in parsed.values(_ORIENTATION))
    names = {name for element in parsed.elements for name in (element.name, *element.attributes)}
    values = (value for element in parsed.elements for value in element.attributes.values())
    return Upright(
        _changed(parsed, {_ORIENTATION: "1"}, lambda name: name in _STALE or name.startswith(_PROMISES)) or packet,
        next((int(value) for value in turns if value in tuple("12345678")), None),
        any(name.startswith(_GAIN_MAPS) for name in names) or "GainMap" in values,
    )


def turned_xmp(packet: bytes, orientation: int) -> bytes:
    """The packet with this tiff:Orientation, where it tells one."""
    return _edited(packet, {_ORIENTATION: str(orientation)})


def resized_xmp(packet: bytes, width: int, height: int) -> bytes:
    """The packet with the width and height that it tells, if it does, corrected."""
    changes = dict.fromkeys(_WIDTHS, str(width)) | dict.fromkeys(_HEIGHTS, str(height))
    return _edited(packet, changes)


def _edited(packet: bytes, changes: Mapping[str, str]) -> bytes:
    try:
        return _changed(Packet(packet), changes) or packet
    except ValueError:
        return packet


def _changed(
    packet: Packet, changes: Mapping[str, str], removed: Callable[[str], bool] = lambda _: False,
) -> bytes | None:
    """The packet with simple values replaced and what is concerned removed; None where nothing changes."""
    cuts = list(packet.without(removed))
    splices = [
        splice._replace(data=value.encode()) for name, value in changes.items()
        for splice, old in packet.values(name) if old != value
        and not any(cut.start <= splice.start < cut.end for cut in cuts)
    ]
    return packet.spliced([*cuts, *splices]) if cuts or splices else None


def _parsed(data: bytes) -> list[Element]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    target = _Target(data)
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True)
    expat = parser.parser
    expat.StartNamespaceDeclHandler = target.declare
    target.position = lambda: int(expat.CurrentByteIndex)
    try:
        parser.feed(data)
        parser.close()
    except (ParseError, DefusedXmlException, UnicodeError, LookupError, IndexError, KeyError) as error:
        raise ValueError(f"no XML: {error}") from error
    return target.elements


def _utf8(packet: bytes) -> bytes:
    for mark, encoding in (
        (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if packet.startswith(mark):
            return packet.decode(encoding).encode()
    for encoding in ("utf-16-le", "utf-16-be"):
        if packet.startswith("<".encode(encoding)):
            return packet.decode(encoding).encode()
    return packet.rstrip(b"\0") if packet.endswith(b"\0") else packet


def _after_tag(data: bytes, start: int) -> int:
    """Where the start tag at ``start`` ends; a > in a value does not end it."""
    ends = [end for _, end, _ in attributes_at(data, start)]
    return data.index(b">", ends[-1] if ends else start) + 1


def _expanded(name: str, names: Mapping[str, str]) -> str:
    prefix, colon, local = name.partition(":")
    if not colon:
        return name  # an attribute without a prefix has no namespace
    return f"{{{names.get(prefix, '')}}}{local}"
