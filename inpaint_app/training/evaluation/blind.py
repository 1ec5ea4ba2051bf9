"""The blind page: pairs of results without names, at 100 %, judged by eye in a browser.

One HTML file that needs nothing else: pictures are embedded without loss, votes stay in the browser's storage until
they are saved as JSON. Which side is which is drawn from a seed and shown only with the outcome.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from inpaint_app.paths import resources
from inpaint_app.training.evaluation.cases import Case, Picture

_LOSSLESS = 101
_TEMPLATE = "evaluation/blind.html"


class Pair(NamedTuple):
    """Two completions of one case, HWC uint8 RGB, by method."""

    case: Case
    first: str
    second: str
    first_picture: Picture
    second_picture: Picture


def blind_page(pairs: Sequence[Pair], seed: int = 0) -> str:
    """The page for these pairs, in an order and with sides that follow from ``seed``."""
    rng = np.random.default_rng(seed)
    shown = []
    for index in rng.permutation(len(pairs)):
        pair = pairs[index]
        pictures, names = [pair.first_picture, pair.second_picture], [pair.first, pair.second]
        if rng.random() < 0.5:
            pictures.reverse()
            names.reverse()
        shown.append({
            "case": pair.case.stem, "pictures": [_data_uri(picture) for picture in pictures],
            "outline": _outline(pair.case), "names": base64.b64encode(json.dumps(names).encode()).decode(),
        })
    data = json.dumps(shown).replace("</", "<\\/")
    key = hashlib.sha256(data.encode()).hexdigest()[:16]
    template = (resources() / _TEMPLATE).read_text(encoding="utf-8")
    return template.replace("/*PAIRS*/[]", data).replace("/*KEY*/", key)


def _data_uri(picture: Picture, kind: str = "webp") -> str:
    options = [cv2.IMWRITE_WEBP_QUALITY, _LOSSLESS] if kind == "webp" else []
    coded = cv2.imencode(f".{kind}", picture[..., ::-1] if picture.shape[2] == 3 else picture, options)[1]
    return f"data:image/{kind};base64,{base64.b64encode(coded.tobytes()).decode()}"


def _outline(case: Case) -> str:
    """The hole's border as a transparent picture to lay over the results."""
    hole = case.hole.view(np.uint8)
    edge = cv2.dilate(hole, np.ones((3, 3), np.uint8)) - hole
    layer = np.zeros((*hole.shape, 4), np.uint8)
    layer[edge > 0] = (0, 255, 255, 255)
    return _data_uri(layer, "png")
