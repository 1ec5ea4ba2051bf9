"""The blind page hides who made what, and counts votes as it says."""

from __future__ import annotations

import base64
import json
import re

import cv2
import numpy as np
import pytest
from PySide6.QtQml import QJSEngine

from inpaint_app.errors import UsageError
from inpaint_app.paths import resources
from inpaint_app.training.evaluation.blind import Pair, blind_page
from inpaint_app.training.evaluation.cases import Case
from inpaint_app.training.evaluation.evaluate import Source, evaluate


def _pairs(count: int) -> list[Pair]:
    rng = np.random.default_rng(0)
    hole = np.zeros((64, 80), bool)
    hole[20:40, 20:40] = True
    pairs = []
    for number in range(count):
        crop, one, two = rng.integers(0, 256, (3, 64, 80, 3)).astype(np.uint8)
        case = Case(number, crop, hole, "object", 64, 0, f"photo-{number}")
        pairs.append(Pair(case, "ours new", "theirs", one, two))
    return pairs


def _shown(page: str) -> list[dict]:
    found = re.search(r"const PAIRS = (.*);\n", page)
    assert found is not None
    return json.loads(found.group(1))


def _picture(uri: str) -> np.ndarray:
    data = np.frombuffer(base64.b64decode(uri.split(",", 1)[1]), np.uint8)
    return cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1]


@pytest.fixture(scope="module")
def script(qapp):
    """The page's counting, in a JavaScript engine."""
    text = (resources() / "evaluation" / "blind.html").read_text(encoding="utf-8")
    engine = QJSEngine()
    result = engine.evaluate(text.split("<script>")[1].split("</script>")[0])
    assert not result.isError()
    return lambda expression: json.loads(engine.evaluate(f"JSON.stringify({expression})").toString())


def test_pictures_are_shown_without_loss_on_the_side_their_names_say():
    pairs = {pair.case.stem: pair for pair in _pairs(12)}
    shown = _shown(blind_page(list(pairs.values()), seed=1))
    assert sorted(one["case"] for one in shown) == sorted(pairs)
    assert [one["case"] for one in shown] != list(pairs)
    sides = set()
    for one in shown:
        names = json.loads(base64.b64decode(one["names"]))
        pair = pairs[one["case"]]
        pictures = {pair.first: pair.first_picture, pair.second: pair.second_picture}
        for name, uri in zip(names, one["pictures"], strict=True):
            assert np.array_equal(_picture(uri), pictures[name])
        sides.add(names[0])
    assert sides == {"ours new", "theirs"}  # not always on the same side


def test_no_name_can_be_read_on_the_page():
    page = blind_page(_pairs(3))
    assert "ours new" not in page
    assert "theirs" not in page


def test_votes_are_counted_for_the_side_they_were_given_to(script):
    names = [["a", "b"], ["b", "a"], ["a", "b"], ["b", "a"], ["a", "b"]]
    (row,) = script(f"tally([1, 2, 0, 1, null], {json.dumps(names)})")
    assert (row["first"], row["wins"], row["losses"], row["ties"]) == ("a", 2, 1, 1)
    assert row["share"] == pytest.approx(2 / 3)


def test_the_interval_is_wilsons(script):
    # Newcombe 1998, table I: 81 of 263 and 0 of 20.
    some, none = script("interval(81, 263)"), script("interval(0, 20)")
    assert (some["low"], some["high"]) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert (none["low"], none["high"]) == pytest.approx((0.0, 0.1611), abs=1e-4)


def test_an_evaluation_writes_the_page_and_needs_two_methods_for_it(photos, tmp_path):
    source = Source(photos, [64], ["object"], per_picture=1, limit=3)
    page = tmp_path / "page.html"
    evaluate(source, [], ["telea", "navier-stokes"], blind=page, resamples=3)
    assert len(_shown(page.read_text())) == 3
    with pytest.raises(UsageError, match="at least two"):
        evaluate(source, [], ["telea"], blind=page)
