"""Words guide a fill: a pipeline of random weights paints, and what is outside the mask stays as it is."""

from __future__ import annotations

import builtins
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import inpaint_app
from inpaint_app.cli.app import app
from inpaint_app.document.files.image_io import export, open_photo, photo_from_array
from inpaint_app.errors import InstallationError, ModelError, UsageError
from inpaint_app.inference.words.engine import WordsEngine
from inpaint_app.inference.words.pipeline import Words

pytestmark = pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from tests.inference.words.tiny import save_tiny_pipeline

    return save_tiny_pipeline(tmp_path_factory.mktemp("words"))


def _photo() -> np.ndarray:
    return np.random.default_rng(0).integers(60, 200, (80, 100, 3)).astype(np.uint8)


def test_words_decide_what_is_painted_and_the_licence_is_told(pipeline: Path) -> None:
    loaded = Words(str(pipeline), "cpu", steps=2)
    assert (loaded.name, loaded.licence, loaded.side) == ("tiny", "openrail", 64)
    photo, mask = _photo(), np.zeros((80, 100), np.bool_)
    mask[30:50, 40:70] = True
    made = [
        inpaint_app.Inpainter(engine=WordsEngine(words, lambda: loaded)).fill(photo, mask, grow=0)
        for words in ("a red ball", "snow")]
    for result in made:
        assert np.array_equal(result[~mask], photo[~mask])
        assert (result[mask] != photo[mask]).mean() > 0.5
    assert (made[0][mask] != made[1][mask]).any()


def test_the_command_line_fills_by_words(pipeline: Path, tmp_path: Path) -> None:
    photo, mask, out = (tmp_path / name for name in ("photo.png", "mask.png", "out.png"))
    export(photo, _photo(), photo_from_array(_photo()))
    white = np.zeros((80, 100, 1), np.uint8)
    white[30:50, 40:70] = 255
    export(mask, white, photo_from_array(white))
    given = ["fill", str(photo), "--mask", str(mask), "-o", str(out), "--words", "a door"]
    done = CliRunner().invoke(app, [*given, "--words-model", str(pipeline)])
    assert done.exit_code == 0, done.output
    assert "tiny; its licence: openrail" in done.output
    assert (open_photo(out).pixels != _photo()).any()
    with pytest.raises(UsageError, match="--words-model"):
        CliRunner().invoke(app, given, catch_exceptions=False)


def test_what_is_missing_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match="no inpainting pipeline"):
        Words(str(tmp_path), "cpu")
    with pytest.raises(ModelError, match="There is no folder nowhere"):
        Words("nowhere", "cpu")
    known = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name == "diffusers":
            raise ImportError(name)
        return known(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InstallationError, match=r"inpaint-app\[text\]"):
        Words(str(tmp_path), "cpu")
