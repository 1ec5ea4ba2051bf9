"""XMP that is too long for one JPEG segment: a standard packet, and an extended one (XMP part 3, 1.1.3.1)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping

from inpaint_app.document.metadata.xmp import EXTENDED, NOTE, RDF, TAG_NAME, Element, Packet, Splice, attributes_at


def merged_xmp(packet: bytes, extended: bytes) -> bytes:
    """One packet with the properties of both: of the standard packet of a JPEG file, and of its extended one.

    Raises:
        ValueError: one of them cannot be read.
    """
    main, more = Packet(packet), Packet(extended)
    rdf = main.rdf()
    if rdf is None or rdf.outside == rdf.end:
        raise ValueError("no properties")
    added = b"".join(_standing_alone(more, element) for element in more.descriptions())
    splices = [*main.without(lambda name: name == EXTENDED), Splice(rdf.outside, rdf.outside, added)]
    return main.spliced(splices)


def split_xmp(packet: bytes, longest: int) -> tuple[bytes, bytes, str] | None:
    """(standard packet of at most ``longest`` bytes, extended packet, its GUID); None where that cannot be done.

    The largest properties go into the extended packet until the others fit (XMP part 3, 1.1.3.1).
    """
    try:
        main = Packet(packet.strip(b"\0 \t\r\n"))
    except ValueError:
        return None
    rdf = main.rdf()
    if rdf is None or rdf.outside == rdf.end:
        return None
    # The padding before the trailer is there to be used up.
    padding = re.search(rb"\s{64,}(?=<\?xpacket)", main.data)
    splices = [Splice(padding.start(), padding.end(), b"\n")] if padding else []
    prefix = main.data[rdf.start + 1 : rdf.start + 65].split(b":RDF")[0]
    room = longest - 256
    length = len(main.data) - (padding.end() - padding.start() - 1 if padding else 0)
    moved: dict[int, list[tuple[Splice, bool]]] = {}
    for size, description, splice, is_attribute in sorted(_properties(main), key=lambda each: -each[0]):
        if length <= room:
            break
        moved.setdefault(description.start, []).append((splice, is_attribute))
        length -= size
    if length > room:
        return None
    body = b"".join(
        _with_properties(main, description, moved[description.start])
        for description in main.descriptions() if description.start in moved)
    extended = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><' + prefix + b":RDF" + _declarations(rdf.names) + b">" + body
        + b"</" + prefix + b":RDF></x:xmpmeta>"
    )
    guid = hashlib.md5(extended, usedforsecurity=False).hexdigest().upper()
    note = (
        b"<" + prefix + b':Description xmlns:xmpNote="' + NOTE.encode() + b'" ' + prefix + b':about=""'
        b' xmpNote:HasExtendedXMP="' + guid.encode() + b'"/>'
    )
    splices += [splice for places in moved.values() for splice, _ in places]
    return main.spliced([*splices, Splice(rdf.outside, rdf.outside, note)]), extended, guid


def _properties(packet: Packet) -> Iterator[tuple[int, Element, Splice, bool]]:
    """(bytes, description, place, whether an attribute) of each property."""
    for description in packet.descriptions():
        for child in description.children:
            yield child.end - child.start, description, Splice(child.start, child.end), False
        for name in description.attributes:
            if not name.startswith(f"{{{RDF}}}"):
                start, end = packet.attribute(description, name)
                yield end - start, description, Splice(start, end), True


def _with_properties(packet: Packet, description: Element, places: list[tuple[Splice, bool]]) -> bytes:
    """A description with these of its properties alone: (place, whether an attribute)."""
    parts = [(packet.data[splice.start : splice.end], attribute) for splice, attribute in places]
    name = packet.data[description.start + 1 : description.inside].split(b":Description")[0]
    attributes = b"".join(data for data, attribute in parts if attribute)
    about = b" " + name + b':about="' + _escaped(description.attributes.get(f"{{{RDF}}}about", "")) + b'"'
    return (
        b"<" + name + b":Description" + _declarations(description.names) + about + attributes + b">"
        + b"".join(data for data, attribute in parts if not attribute) + b"</" + name + b":Description>"
    )


def _standing_alone(packet: Packet, element: Element) -> bytes:
    """The element with every prefix that it may use declared by itself."""
    data = packet.data[element.start : element.end]
    own = {written.decode("utf-8") for _, _, written in attributes_at(packet.data, element.start)}
    names = {prefix: uri for prefix, uri in element.names.items()
             if (f"xmlns:{prefix}" if prefix else "xmlns") not in own}
    found = TAG_NAME.match(data)
    at = found.end() if found else 0
    return data[:at] + _declarations(names) + data[at:]


def _declarations(names: Mapping[str, str]) -> bytes:
    return b"".join(
        (b" xmlns:" + prefix.encode() if prefix else b" xmlns") + b'="' + _escaped(uri) + b'"'
        for prefix, uri in names.items() if prefix != "xml"
    )


def _escaped(text: str) -> bytes:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;").encode()
