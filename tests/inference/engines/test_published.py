"""Published networks in the engine: planned, detailed, cancelled and reported as the product's own are."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.torch import save_file

from inpaint_app.errors import ModelError
from inpaint_app.inference.engines.critic import judging_weights
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.request import Cancelled, Finished, Planned, Preview, Tile
from inpaint_app.networks.checkpoint import read_card
from inpaint_app.networks.model_files import resolve_model
from tests.inference.scenes import mask, photo, request, restored, run
from tests.networks.published import layouts

KINDS = ("lama", "migan")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("published")
    save_file(layouts.lama(), folder / "lama.safetensors")
    save_file(layouts.migan(128, 1024, 8), folder / "migan.safetensors")
    return {name: folder / f"{name}.safetensors" for name in KINDS}


@pytest.fixture(scope="module")
def engines(files: dict[str, Path]) -> dict[str, NetworkEngine]:
    made = {name: NetworkEngine(str(path), "cpu") for name, path in files.items()}
    for engine in made.values():
        engine.load()
    return made


@pytest.mark.parametrize("kind", KINDS)
def test_fills_holes_of_every_size_and_says_what_filled_them(engines: dict[str, NetworkEngine], kind: str) -> None:
    picture = photo(500, 760)
    asked = request(picture, mask(500, 760, (40, 40, 300, 420), (400, 600, 408, 640), (420, 30, 470, 80)))
    result, layer = restored(asked, run(engines[kind], asked))
    origin = layer.provenance
    assert (origin.engine, origin.model) == ("full", kind)
    assert origin.licence.startswith("not stated (")
    assert len(origin.model_hash) == 64
    assert origin.device == "cpu fp32"
    hole = np.zeros((500, 760), bool)
    hole[asked.hole_rect.slices] = asked.hole
    assert np.array_equal(result[0:30], picture.pixels[0:30])
    assert (result[hole] != picture.pixels[hole]).any()


def specks(height: int, width: int) -> npt.NDArray[np.uint8]:
    rng = np.random.default_rng(4)
    corners = zip(rng.integers(0, height - 6, 40), rng.integers(0, width - 6, 40), strict=True)
    return mask(height, width, *((int(y), int(x), int(y) + 5, int(x) + 5) for y, x in corners))


def test_a_network_of_one_size_takes_many_specks_at_once(engines: dict[str, NetworkEngine]) -> None:
    """A pass costs it as much for a speck as for all it can see: there are as few as it takes to see them all."""
    asked = request(photo(256, 384), specks(256, 384))
    plans = [event for event in run(engines["migan"], asked) if isinstance(event, Planned)]
    (last,) = (event.report for event in run(engines["migan"], asked) if isinstance(event, Finished))
    assert len(plans) == 2
    assert 6 <= last.regions == len(plans[1].regions) <= 16
    lama = [event for event in run(engines["lama"], asked) if isinstance(event, Planned)]
    assert len(lama) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_planned_pixel_is_delivered(engines: dict[str, NetworkEngine], kind: str) -> None:
    asked = request(photo(256, 384), specks(256, 384))
    events = run(engines[kind], asked)
    planned = [event for event in events if isinstance(event, Planned)][-1]
    tiles = [event for event in events if isinstance(event, Tile)]
    assert sorted(tile.rect for tile in tiles) == sorted(planned.regions)
    covered = np.zeros((256, 384), bool)
    for tile in tiles:
        covered[tile.rect.slices] |= tile.coverage == 255
    assert covered[asked.hole_rect.slices][asked.hole].all()


@pytest.mark.parametrize("kind", KINDS)
def test_a_pass_ends_within_a_layer_of_a_cancel(files: dict[str, Path], kind: str) -> None:
    engine, flag = NetworkEngine(str(files[kind]), "cpu"), threading.Event()
    engine.load()
    asked = request(photo(256, 256), mask(256, 256, (60, 60, 200, 200)))
    events = []
    for event in engine.run(asked, flag):
        events.append(event)
        if isinstance(event, Preview):
            flag.set()
    assert isinstance(events[-1], Cancelled)
    assert not any(isinstance(event, Tile) for event in events)


def test_same_seed_same_pixels(engines: dict[str, NetworkEngine]) -> None:
    asked = request(photo(200, 300), mask(200, 300, (50, 50, 120, 200)))
    first, second = (restored(asked, run(engines["lama"], asked))[0] for _ in range(2))
    assert np.array_equal(first, second)


def test_a_published_network_is_judged_by_the_bundled_critic(files: dict[str, Path], model_path: Path) -> None:
    assert judging_weights(files["lama"]) == resolve_model("builtin")
    assert judging_weights(model_path) == model_path


@pytest.mark.slow
def test_several_results_are_made_and_judged(engines: dict[str, NetworkEngine]) -> None:
    asked = request(photo(160, 200), mask(160, 200, (50, 50, 110, 120)))
    asked = type(asked)(**{**vars(asked), "quality": "best", "variants": 2})
    (report,) = (event.report for event in run(engines["lama"], asked) if isinstance(event, Finished))
    assert len(report.choices[0].scores) > 1


def test_models_are_found_by_name_with_any_ending(tmp_path: Path) -> None:
    for name in ("one.pt", "two.safetensors", "two.ckpt"):
        (tmp_path / name).touch()
    assert resolve_model("one", tmp_path) == tmp_path / "one.pt"
    assert resolve_model("two", tmp_path) == tmp_path / "two.safetensors"
    assert resolve_model(str(tmp_path / "two.ckpt")) == tmp_path / "two.ckpt"
    with pytest.raises(ModelError, match=r"three\.safetensors"):
        resolve_model("three", tmp_path)


def test_training_cannot_go_on_from_a_published_network(files: dict[str, Path]) -> None:
    with pytest.raises(ModelError, match="is a published network"):
        read_card(files["migan"])
