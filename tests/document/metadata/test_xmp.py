"""XMP packets are understood by their namespaces, changed only where they must, and bounded."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from inpaint_app.document.files.image_io import open_photo
from inpaint_app.document.metadata.xmp import Packet, resized_xmp, turned_xmp, upright_xmp
from inpaint_app.document.metadata.xmp_extended import merged_xmp, split_xmp
from tests.document.files.picture_files import XMP, png

RDF = 'xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
TIFF = 'xmlns:t="http://ns.adobe.com/tiff/1.0/"'


def packet(attributes: str = "", inside: str = "") -> bytes:
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><r:RDF {RDF}>'
        f'<r:Description r:about="" {attributes}>{inside}</r:Description></r:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    ).encode()


@pytest.mark.parametrize(("attributes", "inside"), [
    (TIFF + ' t:Orientation="6"', ""),
    (TIFF + " t:Orientation = '6'", ""),
    (TIFF, "<t:Orientation>6</t:Orientation>"),
    ("", '<t:Orientation xmlns:t="http://ns.adobe.com/tiff/1.0/"> 6\n</t:Orientation>'),
    (TIFF + ' t:Make="a > b" t:Orientation="6"', ""),
])
def test_orientation_is_found_under_any_prefix_and_form(attributes: str, inside: str) -> None:
    given = packet(attributes, inside)
    made = upright_xmp(given)
    assert made.orientation == 6
    assert upright_xmp(made.packet).orientation == 1
    assert b"".join(made.packet.replace(b"1", b"6").split()) == b"".join(given.replace(b"1", b"6").split())
    assert upright_xmp(turned_xmp(made.packet, 6)).packet == made.packet


def test_the_same_word_in_another_namespace_is_left_alone() -> None:
    given = packet('xmlns:tiff="urn:other" tiff:Orientation="6"')
    assert upright_xmp(given) == (given, None, False)


def test_what_need_not_change_stays_byte_for_byte() -> None:
    given = packet(TIFF + ' t:Make="K&#246;nig"', f"<!-- kept -->{' ' * 3000}\r\n<t:Model>ü</t:Model>")
    assert upright_xmp(given).packet == given
    assert resized_xmp(given, 3, 4) == given


def test_utf_16_is_read() -> None:
    given = b"\xff\xfe" + packet(TIFF + ' t:Orientation="8"').decode().encode("utf-16-le")
    assert upright_xmp(given).orientation == 8


def test_thumbnails_go() -> None:
    inside = '<x:Thumbnails xmlns:x="http://ns.adobe.com/xap/1.0/"><r:Alt><r:li>old</r:li></r:Alt></x:Thumbnails>'
    assert upright_xmp(packet(TIFF, inside + "<t:Make>M</t:Make>")).packet == packet(TIFF, "<t:Make>M</t:Make>")


def test_the_promise_of_a_gain_map_is_taken_out() -> None:
    names = 'xmlns:g="http://ns.adobe.com/hdr-gain-map/1.0/" xmlns:c="http://ns.google.com/photos/1.0/container/"'
    item = '<c:Directory><r:Seq><r:li c:Item="GainMap"/></r:Seq></c:Directory>'
    made = upright_xmp(packet(f'{names} g:Version="1.0" {TIFF} t:Make="M"', item))
    assert made.gain_map
    assert made.packet == packet(f'{names} {TIFF} t:Make="M"')


@pytest.mark.parametrize("damage", [
    b"tiff:Orientation=\"6", b"<x tiff:Orientation='6'>", b"Orientation", packet()[:90] + b"Orientation",
])
def test_a_packet_that_cannot_be_corrected_is_refused(damage: bytes) -> None:
    with pytest.raises(ValueError, match="XML"):
        upright_xmp(damage)


def test_entities_and_document_types_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "Orientation"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(ValueError, match="XML"):
        upright_xmp(bomb)


def test_a_damaged_packet_without_anything_to_correct_is_kept() -> None:
    assert upright_xmp(b"<x:broken").packet == b"<x:broken"


HOSTILE = {
    "spaces": b"tiff:Orientation" + b" " * 2_000_000 + b"Orientation",
    "tags": f"<r:RDF {RDF}>".encode() + b"<a/>" * 1_000_000 + b"Orientation</r:RDF>",
    "attributes": b"<a " + b" ".join(b'a%d="1"' % i for i in range(200_000)) + b">Orientation</a>",
    "depth": f"<r:RDF {RDF}>".encode() + b"<a>" * 1_000_000 + b"Orientation",
    "prefixes": b"".join(b'<a xmlns:p%d="u">' % i for i in range(50_000)) + b"Orientation",
    "quotes": f"<r:RDF {RDF}><a b='".encode() + b">" * 2_000_000 + b"' Orientation=''/></r:RDF>",
    "thumbnails": b"<xmp:Thumbnails>" * 200_000,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_a_hostile_packet_in_a_small_file_costs_little(tmp_path: Path, kind: str) -> None:
    """Each of these took a regular expression minutes, or a parser without bounds gigabytes."""
    text = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(HOSTILE[kind], 9)
    path = tmp_path / "a.png"
    path.write_bytes(png(1, 1, 8, 0, b"\0\0", (b"iTXt", text)))
    photo = open_photo(path)  # this alone would not come back
    assert photo.pixels.shape == (1, 1, 1)
    assert (photo.xmp is None) == any("damaged XMP" in notice for notice in photo.notices)


def test_a_long_packet_is_split_and_comes_together_again() -> None:
    long = "z" * 90_000
    inside = f"<t:Copyright>{long}</t:Copyright><t:Make>M</t:Make>"
    given = packet(f'{TIFF} xmlns:o="urn:o" o:note="{long}" t:Artist="A"', inside)
    split = split_xmp(given, 65_000)
    assert split is not None
    standard, extended, guid = split
    assert len(standard) <= 65_000
    assert guid.encode() in standard
    assert long.encode() not in standard
    joined = Packet(merged_xmp(standard, extended))
    for name, value in (
        ("{http://ns.adobe.com/tiff/1.0/}Copyright", long), ("{urn:o}note", long),
        ("{http://ns.adobe.com/tiff/1.0/}Make", "M"), ("{http://ns.adobe.com/tiff/1.0/}Artist", "A"),
    ):
        assert [text for _, text in joined.values(name)] == [value]
    assert not list(joined.values("{http://ns.adobe.com/xmp/note/}HasExtendedXMP"))


def test_a_packet_that_fits_after_its_padding_is_used_up_is_not_split_further() -> None:
    given = (XMP % 1) + b" " * 70_000 + b'<?xpacket end="w"?>'
    split = split_xmp(given, 65_000)
    assert split is not None
    assert b"format" in split[0]
