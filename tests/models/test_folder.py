"""The models folder: what is in it, what is added and refused, what is removed; and the table of published files."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from safetensors.torch import save_file

from inpaint_app import paths
from inpaint_app.errors import InpaintError, ModelError, OpenError, UsageError
from inpaint_app.models import folder as models
from inpaint_app.models.offers import OFFERS
from inpaint_app.models.registry import Origin, entries, entry, filling_models
from inpaint_app.networks.model_files import MODEL_SUFFIXES, resolve_model
from tests.models.offering import put, weights
from tests.networks.published import layouts

VECTORS = Path(__file__).parent.parent / "networks" / "published" / "vectors"


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: offer.name)
def test_the_table_is_of_the_right_form(offer):
    if offer.address:
        parts = urlsplit(offer.address)
        assert (parts.scheme, parts.query, parts.fragment) == ("https", "", "")
        assert (parts.hostname, "/releases/download/" in parts.path) == ("github.com", True)
        assert parts.path.rpartition("/")[2] == offer.file
        assert offer.sha256 or offer.md5
    assert re.fullmatch("|[0-9a-f]{64}", offer.sha256)
    assert re.fullmatch("|[0-9a-f]{32}", offer.md5)
    assert Path(offer.file).suffix in MODEL_SUFFIXES
    assert all((offer.licence, offer.where, offer.purpose))


def test_no_two_offers_have_a_name():
    assert len({offer.name for offer in OFFERS}) == len(OFFERS)


def test_an_empty_folder_has_the_bundled_model_and_what_could_be_got(tmp_path):
    bundled, *others = entries(tmp_path / "models")
    assert (bundled.name, bundled.origin, bundled.path) == ("builtin", Origin.BUNDLED, paths.builtin_model())
    assert bundled.fills
    assert bundled.licence == "Apache-2.0"
    assert [each.name for each in others] == [offer.name for offer in OFFERS]
    assert not any(each.fills for each in others)


def test_files_are_added_by_what_they_hold(tmp_path):
    folder = tmp_path / "models"
    named = put(tmp_path, "anything.pt", weights())
    save_file(layouts.rrdb(), tmp_path / "enlarges.safetensors")
    (lama,) = models.add(named, folder)
    (enlarger,) = models.add(tmp_path / "enlarges.safetensors", folder, "larger")
    assert (lama.name, lama.kind, lama.origin) == ("anything", "lama", Origin.IMPORTED)
    assert lama.licence == "not stated (LaMa's authors: Apache-2.0)"
    assert lama.source == str(named)
    assert (enlarger.name, enlarger.kind, enlarger.fills) == ("larger", "rrdbnet", False)
    assert [each.name for each in filling_models(folder)] == ["builtin", "anything"]
    assert resolve_model("anything", folder) == lama.path


def test_a_run_is_added_under_the_name_of_its_folder(tmp_path):
    run = tmp_path / "portraits"
    run.mkdir()
    for suffix in (".safetensors", ".json"):
        shutil.copy(paths.builtin_model().with_suffix(suffix), run / f"model{suffix}")
    (added,) = models.add(run, tmp_path / "models")
    assert (added.name, added.origin) == ("portraits", Origin.TRAINED)


def test_a_folder_of_models_is_added_whole(tmp_path):
    put(tmp_path / "some", "one.safetensors", weights())
    put(tmp_path / "some", "two.safetensors", weights(1))
    assert [each.name for each in models.add(tmp_path / "some", tmp_path / "models")] == ["one", "two"]
    with pytest.raises(UsageError, match="holds 2 models"):
        models.add(tmp_path / "some", tmp_path / "models", "both")


@pytest.mark.parametrize("name", ["refuse_calls_eval.ckpt", "refuse_unknown_class.ckpt", "refuse_whole_object.pt"])
def test_what_carries_code_is_refused(tmp_path, name):
    with pytest.raises(ModelError, match="holds more than weights"):
        models.add(VECTORS / name, tmp_path / "models")
    assert not (tmp_path / "models").exists()


def test_what_is_no_model_is_refused(tmp_path):
    other = put(tmp_path, "other.safetensors", b"nothing")
    for given, error in ((other, ModelError), (tmp_path / "none.pt", OpenError), (tmp_path / "empty", OpenError)):
        (tmp_path / "empty").mkdir(exist_ok=True)
        with pytest.raises(error):
            models.add(given, tmp_path / "models")


@pytest.mark.parametrize("name", ["builtin", "all", "a/b", "..", "", "x.pt", "a\nb"])
def test_names_that_cannot_be(tmp_path, name):
    with pytest.raises(UsageError):
        models.check_name(name, tmp_path)


def test_a_name_is_given_once(tmp_path):
    given = put(tmp_path, "one.safetensors", weights())
    models.add(given, tmp_path / "models")
    with pytest.raises(ModelError, match="a model called One already"):
        models.add(given, tmp_path / "models", "One")


def test_removing_leaves_nothing_and_never_takes_the_bundled_one(tmp_path):
    folder = tmp_path / "models"
    models.add(put(tmp_path, "one.safetensors", weights()), folder)
    models.remove("one", folder)
    assert list(folder.iterdir()) == []
    for name in ("one", "builtin", "big-lama"):
        with pytest.raises(InpaintError):
            models.remove(name, folder)
    assert entry("builtin", folder).fills


def test_what_an_attempt_has_left_can_be_removed(tmp_path):
    put(tmp_path, ".big-lama.pt.fetching", b"begun")
    assert entry("big-lama", tmp_path).fetched == 5
    models.remove("big-lama", tmp_path)
    assert list(tmp_path.iterdir()) == []
