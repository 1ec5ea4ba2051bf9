"""The one table of published models: where each is got, how large it is, its checksum and its licence.

What is not known is said so and not guessed: a file without an address is got by hand and added.
"""

from __future__ import annotations

from typing import NamedTuple

from inpaint_app.messages import Message
from inpaint_app.networks.published.files import PUBLISHED, TRACED

_BIG_LAMA = "344c77bbcb158f17dd143070d1e789f38a66c04202311ae3a258ef66667a9ea9"
_MIGAN_256 = "8b82b2e82fc8e5a2e1f06827594aac1a5d66a9ca41e24199ddd969847788097f"
_MIGAN_TRACED = "76eb3b1a71c400ee3290524f7a11b89c"
_MIGAN_512 = "1d6087eee0aac8923ad2606be5d8caeb4824d3e4de331995e420c74e124a466a"


class Offer(NamedTuple):
    """A published file.

    Attributes:
        name: what the model is called, and its file in the models folder without the ending.
        file: what it is called where it is published; its ending is kept.
        address: where it is got; empty: that is not known here.
        where: who publishes it, and where it is found by hand.
        size: bytes, about; 0: not known here.
        sha256: empty: not known here.
        md5: tells a damaged file from a whole one where no SHA-256 is known; empty: not known here.
        licence: of the weights.
        purpose: what it is good for.
    """

    name: str
    file: str
    address: str
    where: Message
    size: int
    sha256: str
    md5: str
    licence: str
    purpose: Message


OFFERS: tuple[Offer, ...] = (
    Offer(
        "big-lama", "big-lama.pt",
        "https://github.com/Sanster/models/releases/download/add_big_lama/big-lama.pt",
        Message("GitHub, Sanster/models, release add_big_lama: LaMa by Suvorov et al. as a TorchScript archive"),
        205_669_692, _BIG_LAMA, "e3aa4aaa15225a33ec84f9f4bc47e500", PUBLISHED[_BIG_LAMA].licence,
        Message("Large holes and repeating structure: walls, fences, grass; slower than the bundled model."),
    ),
    Offer(
        "migan-512", "migan_traced.pt",
        "https://github.com/Sanster/models/releases/download/migan/migan_traced.pt",
        Message("GitHub, Sanster/models, release migan: MI-GAN by Sargsyan et al. as a TorchScript archive"),
        0, "", _MIGAN_TRACED, TRACED[_MIGAN_TRACED].licence,
        Message("Quick fills of objects in scenes; a small network of 6 million parameters."),
    ),
    Offer(
        "migan-512-places2", "migan_512_places2.pt", "",
        Message("the Google Drive folder that the README of MI-GAN links to; its address is not known here"),
        0, _MIGAN_512, "", PUBLISHED[_MIGAN_512].licence,
        Message("The same network as migan-512, from its authors."),
    ),
    Offer(
        "migan-256-places2", "migan_256_places2.pt", "",
        Message("the Google Drive folder that the README of MI-GAN links to; its address is not known here"),
        0, _MIGAN_256, "", PUBLISHED[_MIGAN_256].licence,
        Message("As migan-512, for pictures of 256 pixels: the quickest, and the softest."),
    ),
)
"""Sizes and checksums as others state them; the file that is got is compared with them."""
