"""Device, memory and cancelling inside the network's pass."""

from __future__ import annotations

import errno
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.torch
import torch

from inpaint_app.errors import DeviceError, ModelError
from inpaint_app.inference.engines.engine import NetworkEngine
from inpaint_app.inference.engines.network_painter import NetworkPainter
from inpaint_app.inference.request import Cancelled, Failed, FillRequest, Finished, Notice, Planned, Tile
from inpaint_app.inference.run.painter import interruptible
from inpaint_app.inference.run.pipeline import FillRun
from inpaint_app.inference.run.protocols import Interrupted, OutOfMemoryError
from inpaint_app.inference.texture.placement import DetailDevice
from inpaint_app.networks.generator import Generator
from inpaint_app.networks.loading import load_network
from inpaint_app.networks.network import Network
from inpaint_app.networks.weights_file import read_raw_card, with_card
from tests.inference.scenes import mask, photo, request, restored, run


def painter(path: Path, most_pixels: int, message: str) -> NetworkPainter:
    """A real small network whose memory ends at so many pixels a pass."""

    def load(device: torch.device) -> Network:
        network = load_network(path, device)

        def limit(_module: Any, arguments: Any) -> None:
            if arguments[0].numel() / 3 > most_pixels:
                raise RuntimeError(message)

        network.module.register_forward_pre_hook(limit)
        return network

    return NetworkPainter(load, "cpu")


def large_hole() -> FillRequest:
    return request(photo(900, 1000), mask(900, 1000, (200, 200, 700, 700)))


@pytest.mark.parametrize("message", [
    "CUDA out of memory. Tried to allocate 2.00 GiB",
    "[enforce fail at alloc_cpu.cpp:115] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes",
])
def test_too_little_memory_retries_smaller_and_says_so(model_path: Path, message: str) -> None:
    limited = painter(model_path, 400 * 400, message)
    asked = large_hole()
    events = list(FillRun(asked, threading.Event(), "network", lambda _: limited, ready=True).events())
    notices = [event.message for event in events if isinstance(event, Notice)]
    assert len(notices) == 2
    assert "480" in notices[0]
    assert "352" in notices[1]
    restored(asked, events)


def test_too_little_memory_at_every_size_fails_with_a_sentence(model_path: Path) -> None:
    limited = painter(model_path, 100, "out of memory")
    run_ = FillRun(large_hole(), threading.Event(), "network", lambda _: limited, ready=True)
    events = list(run_.events())
    assert isinstance(events[-1], Failed)
    assert "not enough memory" in events[-1].message


def test_another_error_of_the_network_is_not_taken_for_memory(
    model_path: Path, caplog: pytest.LogCaptureFixture,
) -> None:
    limited = painter(model_path, 100, "shapes do not match")
    run_ = FillRun(large_hole(), threading.Event(), "network", lambda _: limited, ready=True)
    events = list(run_.events())
    assert isinstance(events[-1], Failed)
    assert "shapes do not match" in events[-1].message
    assert caplog.records
    assert not any(isinstance(event, Notice) for event in events)


def test_full_size_again_with_the_next_request(model_path: Path) -> None:
    limited = painter(model_path, 400 * 400, "out of memory")
    assert limited.side == 640
    limited.reduce_memory()
    assert limited.side == 480
    limited.reset()
    assert limited.side == 640


def test_a_pass_stops_at_the_next_layer_once_cancelled(model_path: Path) -> None:
    flag = threading.Event()
    layers: list[str] = []

    def load(device: torch.device) -> Network:
        network = load_network(model_path, device)

        def stop(module: Any, _arguments: Any) -> None:
            layers.append(type(module).__name__)
            if len(layers) == 5:
                flag.set()

        for module in network.module.modules():
            module.register_forward_pre_hook(stop)
        return network

    ready = NetworkPainter(load, "cpu")
    image, hole = np.zeros((1, 64, 64, 3), np.float32), np.zeros((1, 64, 64), bool)
    hole[:, 9:20, 9:20] = True
    with pytest.raises(Interrupted):
        ready.paint(image, hole, 0, flag)
    assert len(layers) == 5


def test_a_step_that_cannot_be_stopped_is_left_behind() -> None:
    flag, never = threading.Event(), threading.Event()
    threading.Timer(0.05, flag.set).start()
    with pytest.raises(Interrupted):
        interruptible(lambda: never.wait(20), flag)
    never.set()


def test_an_error_in_an_interruptible_step_arrives() -> None:
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda: 1 // 0, threading.Event())


def test_a_missing_or_corrupt_model_and_an_absent_device_end_in_failed(tmp_path: Path, model_path: Path) -> None:
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(model_path.read_bytes()[:1000])
    broken.with_suffix(".json").write_bytes(model_path.with_suffix(".json").read_bytes())
    asked = request(photo(60, 60), mask(60, 60, (9, 9, 20, 20)))
    for engine, word in (
        (NetworkEngine(str(tmp_path / "none.safetensors")), "none.safetensors"),
        (NetworkEngine(str(broken)), "broken.safetensors"),
        (NetworkEngine(str(model_path), "cuda:99"), "cuda:99"),
    ):
        events = run(engine, asked)
        assert isinstance(events[0], Planned)
        assert isinstance(events[-1], Failed)
        assert word in events[-1].message
        with pytest.raises((ModelError, DeviceError)):
            engine.load()


@pytest.mark.parametrize("error", [
    MemoryError(), RuntimeError("could not create a primitive"), OSError(errno.ENOMEM, "Cannot allocate memory"),
])
def test_too_little_memory_to_load_a_model_is_one_sentence(
    model_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception,
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr(Generator, "complete", fail)
    engine = NetworkEngine(str(model_path), "cpu")
    sentence = "There is not enough memory to load the model; close other programs."
    with pytest.raises(DeviceError, match=sentence):
        engine.load()
    failed = run(engine, request(photo(60, 60), mask(60, 60, (9, 9, 20, 20))))[-1]
    assert isinstance(failed, Failed)
    assert failed.message == sentence


def test_the_first_run_loads_and_shows_something_meanwhile(model_path: Path) -> None:
    engine = NetworkEngine(str(model_path), "cpu")
    asked = request(photo(300, 300), mask(300, 300, (90, 90, 200, 200)))
    events = run(engine, asked)
    first, last = events[1], events[-1]
    assert type(first).__name__ == "Preview"
    assert isinstance(last, Finished)
    assert last.report.load_s > last.report.preview_s
    assert last.report.model == "small"
    assert last.report.model_hash
    assert last.report.device.startswith("cpu ")
    again = run(engine, asked)[-1]
    assert isinstance(again, Finished)
    assert again.report.load_s < 0.1


def test_cancelling_while_the_model_is_being_loaded(model_path: Path) -> None:
    engine = NetworkEngine(str(model_path), "cpu")
    flag = threading.Event()
    events = []
    for event in engine.run(request(photo(60, 60), mask(60, 60, (9, 9, 20, 20))), flag):
        events.append(event)
        if type(event).__name__ == "Preview":
            flag.set()
    assert isinstance(events[-1], Cancelled)
    engine.load()  # what was begun is of use


class Greedy:
    """A detailer that fits into memory only where what it looks at is small."""

    guided = True

    def __init__(self, most_pixels: int) -> None:
        self._most = most_pixels

    def synthesise(self, picture: Any, hole: Any, own: Any, *_: Any) -> Any:
        if hole.size > self._most:
            raise OutOfMemoryError
        return picture, "there was memory"


def _warnings(events: list[Any]) -> list[str]:
    """What was said, but for what seems to leave the mask: the scene's light falls across the hole."""
    return [event.message for event in events if isinstance(event, Notice) and event.grown is None]


def test_texture_that_does_not_fit_is_looked_for_in_smaller_parts(model_path: Path) -> None:
    limited = painter(model_path, 1 << 30, "")
    limited.detailer = Greedy(600_000)
    asked = large_hole()
    events = list(FillRun(asked, threading.Event(), "network", lambda _: limited, ready=True).events())
    assert {"memory" in message for message in _warnings(events)} == {True}
    assert len([event for event in events if isinstance(event, Tile)]) > 1
    restored(asked, events)


def test_texture_that_fits_nowhere_fails_with_a_sentence(model_path: Path) -> None:
    limited = painter(model_path, 1 << 30, "")
    limited.detailer = Greedy(0)
    events = list(FillRun(large_hole(), threading.Event(), "network", lambda _: limited, ready=True).events())
    assert isinstance(events[-1], Failed)
    assert "not enough memory" in events[-1].message


def test_texture_goes_on_on_the_processor_when_a_device_has_too_little_memory(model_path: Path) -> None:
    limited = painter(model_path, 1 << 30, "")
    where = DetailDevice(torch.device("meta"))  # holds no numbers, so what computes there fails
    assert "texture" in (where.fall_back_to_cpu() or "")
    assert where.on().type == "cpu"
    assert where.fall_back_to_cpu() is None
    where.reset()
    assert where.on().type == "meta"

    class OnDevice(Greedy):
        def synthesise(self, picture: Any, hole: Any, own: Any, *_: Any) -> Any:
            if where.on().type != "cpu":
                raise OutOfMemoryError
            return picture, "on the processor"

    limited.detailer = OnDevice(0)
    limited.fall_back_to_cpu = where.fall_back_to_cpu  # type: ignore[method-assign]
    asked = large_hole()
    events = list(FillRun(asked, threading.Event(), "network", lambda _: limited, ready=True).events())
    (notice,) = _warnings(events)
    assert "processor" in notice
    assert len([event for event in events if isinstance(event, Tile)]) == 1
    restored(asked, events)


@pytest.mark.parametrize(("error", "expected"), [
    (torch.OutOfMemoryError("CUDA out of memory"), OutOfMemoryError), (RuntimeError("shapes differ"), RuntimeError),
])
def test_a_devices_memory_error_in_texture_is_told_from_others(error: Exception, expected: type[Exception]) -> None:
    def poll() -> None:
        raise error

    detailer = DetailDevice(torch.device("cpu")).detailer(False)
    picture = np.random.default_rng(0).random((200, 200, 3), np.float32)
    hole = np.zeros((200, 200), bool)
    hole[80:120, 80:120] = True
    with pytest.raises(expected):
        detailer.synthesise(picture, hole, hole, ~hole, 1.0, 0, poll)


def test_a_model_that_paints_no_numbers_ends_in_failed(tmp_path: Path, model_path: Path) -> None:
    """Weights that are all finite, and whose hash holds, may still overflow in the pass."""
    tensors = safetensors.torch.load(model_path.read_bytes())
    for name, tensor in tensors.items():
        if name.startswith("generator.") and name.endswith(".weight") and tensor.is_floating_point():
            tensor.fill_(6e4)
    broken = tmp_path / "loud.safetensors"
    broken.write_bytes(with_card(safetensors.torch.save(tensors), read_raw_card(model_path))[0])
    events = run(NetworkEngine(str(broken)), request(photo(60, 60), mask(60, 60, (9, 9, 20, 20))))
    assert isinstance(events[-1], Failed)
    assert "choose another model" in events[-1].message


def test_an_edge_that_goes_on_through_a_hole_is_given_to_the_network(model_path: Path) -> None:
    image = np.full((1, 320, 320, 3), 0.3, np.float32)
    image[:, 150:] = 0.8
    hole = np.zeros((1, 320, 320), np.bool_)
    hole[:, 90:220, 100:210] = True
    shown = np.where(hole[..., None], np.float32(0), image)
    painted = NetworkPainter(lambda device: load_network(model_path, device), "cpu").paint(
        shown, hole, 0, threading.Event())
    beside = np.s_[0, 149:151, 102:208]
    assert np.abs(painted[beside] - image[beside]).max() < 0.15
    assert np.array_equal(painted[~hole], image[~hole])
