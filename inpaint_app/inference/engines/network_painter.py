"""The GAN pass at the generator's working size: device, precision, memory, and the pass itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from threading import Event as CancelFlag

import numpy as np
import torch

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.errors import DeviceError, ModelError
from inpaint_app.inference.engines.sharpening import GuideRefiner
from inpaint_app.inference.pixels.continuation import continue_lines
from inpaint_app.inference.run.protocols import Detailer, Interrupted, Judge, Method, OutOfMemoryError, Sharpener
from inpaint_app.inference.texture.placement import DetailDevice
from inpaint_app.inference.texture.synthesis import (
    COMPLEMENT_GUIDE,
    DOWNSCALED_SOURCES,
    FAITHFUL_GUIDE,
    MIRRORED_SOURCES,
    NEARBY_SOURCES,
    ROTATED_SOURCES,
    STRONG_GUIDE,
    WEAK_GUIDE,
)
from inpaint_app.messages import Message
from inpaint_app.networks.device import choose_device, choose_dtype, free_memory, is_out_of_memory
from inpaint_app.networks.network import Network

Loader = Callable[[torch.device], Network]
"""Gives a network on a device, in float32."""

_CPU_BATCH_PIXELS = 512 * 512
_GPU_BATCH_PIXELS = 4 * 512 * 512
_MIN_SIDE = 256
_LARGER = 1.25
"""What exceeds the working size is painted at this many times it: as a guide for texture the picture is then better (of
60 crops of large photos both distances of the result fall by 2 to 6 %; at 1.5 times no further), at half as much time
again."""

_LOOK_SIDE = 256
"""In pictures up to this squared, previews and what is around specks, no lines are looked for."""


class NetworkPainter:
    """A loaded network, ready to paint (see ``protocols.Painter``).

    Args:
        load: gives the network.
        device: as for ``choose_device``.
        detail: whether what is larger than the working size gets native detail from its surroundings.
        load_sharpener: gives who makes sharp, on a device, what was painted smaller; None: nobody does.
        load_critic: gives who judges several results.

    Raises:
        DeviceError, ModelError.
    """

    def __init__(
        self, load: Loader, device: str = "auto", *, detail: bool = False,
        load_sharpener: Callable[[torch.device], Sharpener] | None = None,
        load_critic: Callable[[], Judge | None] = lambda: None,
    ) -> None:
        self._loader, self._sharpener_loader = load, load_sharpener
        self.critic = cache(load_critic)
        self._on = choose_device(device)
        self._load()
        self._detail = DetailDevice(self._on)
        self.detailer: Detailer | None = self._detail.detailer(True) if detail else None
        self.methods = tuple(self._detailed_methods()) if detail else (Method("network", None),)
        self.side: int | None = self._full_side

    def _detailed_methods(self) -> Iterator[Method]:
        """The ways where texture is copied; of each size the usual one comes first, which others must surpass."""
        made = self._detail.detailer
        weak = made(True, WEAK_GUIDE)  # what it makes is used in three ways
        yield Method("parts", weak, "parts", "native")
        yield Method("weak guide", weak, "patches", "native")
        yield Method("network and detail", weak, "complement", "native")
        yield Method("mirrored surroundings", made(True, MIRRORED_SOURCES), "parts", "native")
        rare = {
            "strong guide": STRONG_GUIDE, "near surroundings": NEARBY_SOURCES, "turned surroundings": ROTATED_SOURCES,
            "smaller surroundings": DOWNSCALED_SOURCES,
        }
        for name, settings in rare.items():
            yield Method(name, made(True, settings), "patches", "native", rare=True)
        yield Method("surroundings alone", made(False), "patches", "native", rare=True)
        yield Method("network", None, sizes="native", rare=True)
        yield Method("network", None, sizes="working")
        added = made(True, COMPLEMENT_GUIDE)
        yield Method("parts", added, "parts", "working")
        yield Method("network and patches", added, "complement", "working")
        mirrored = made(True, replace(COMPLEMENT_GUIDE, transform="mirrored"))
        yield Method("network and mirrored patches", mirrored, "complement", "working")
        yield Method("patches", made(True, FAITHFUL_GUIDE), "patches", "working", rare=True)

    def _load(self) -> None:
        try:
            self._network = self._loader(self._on)
        except RuntimeError as error:
            if is_out_of_memory(error) and self._on.type != "cpu":
                raise DeviceError(
                    "The model does not fit into the memory of {device}; choose cpu.", device=self._on) from error
            raise
        card, wants = self._network.card, self._network.wants
        dtype = choose_dtype(self._on) if wants.bf16 else torch.float32
        self._network.to(dtype)
        self.sharpener = self._load_sharpener()
        self.model, self.model_hash, self.licence = card.name, card.sha256, card.licence
        self.pixel_bytes = wants.pixel_bytes
        self.fixed_side = wants.side or 0
        self.previews = wants.quick or self._on.type != "cpu"
        self.output_side: int | None = wants.best_side
        self._full_side = wants.side or round(wants.best_side * _LARGER / 32) * 32
        kind = {torch.bfloat16: "bf16", torch.float32: "fp32"}[dtype]
        self.device = f"{self._on} {kind}"
        self.batch_pixels = _CPU_BATCH_PIXELS if self._on.type == "cpu" else _GPU_BATCH_PIXELS

    def _load_sharpener(self) -> Sharpener | None:
        if self._sharpener_loader is None:
            return None
        return GuideRefiner(self._on, self._network) if self._network.refines else self._sharpener_loader(self._on)

    def paint(self, images: FloatArray, holes: BoolMask, seed: int, cancelled: CancelFlag) -> FloatArray:
        """Complete N pictures; see ``protocols.Painter``. Raises ModelError where they are not finite."""
        def poll() -> None:
            if cancelled.is_set():
                raise Interrupted

        if self._network.wants.lines and images.shape[1] * images.shape[2] > _LOOK_SIDE**2:
            told = [continue_lines(image, hole) for image, hole in zip(images, holes, strict=True)]
            images, holes = np.stack([image for image, _ in told]), np.stack([hole for _, hole in told])
        try:
            with torch.inference_mode():
                picture = torch.from_numpy(images).to(self._on).permute(0, 3, 1, 2)
                hole = torch.from_numpy(holes).to(self._on, torch.float32).unsqueeze(1)
                completed = self._network.complete(picture, hole, seed, poll)
                if not completed.isfinite().all():
                    raise ModelError(
                        "The model {name} does not paint a valid picture because its weights are broken; "
                        "choose another model.",
                        name=self.model)
                result: FloatArray = completed.float().permute(0, 2, 3, 1).contiguous().cpu().numpy()
                return result
        except (RuntimeError, MemoryError) as error:  # torch.OutOfMemoryError is a RuntimeError
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise

    def reduce_memory(self) -> Message | None:
        """A smaller working size; at the smallest, the CPU at full size; then nothing more."""
        if self._on.type != "cpu":
            free_memory(self._on)
        side = self.side if self.side is not None else self._full_side
        smaller = side * 3 // 4 // 32 * 32
        if smaller >= _MIN_SIDE and self._network.wants.side is None:
            self.side = smaller
            self.batch_pixels = min(self.batch_pixels, smaller * smaller)
            return Message(
                "There was not enough memory on {device}; continuing at a working size of {size} pixels.",
                device=self._on, size=smaller)
        if self._on.type == "cpu":
            return None
        before, self._on = self._on, torch.device("cpu")
        self._load()
        self.side = self._full_side
        return Message(
            "There was not enough memory on {device} at any size; continuing on the slower processor.", device=before)

    def fall_back_to_cpu(self) -> Message | None:
        """The CPU for texture; see ``protocols.Painter``."""
        return self._detail.fall_back_to_cpu()

    def reset(self) -> None:
        """Full working size again and all on the device, for the next request."""
        self.side = self._full_side
        self._detail.reset()

    def warm_up(self) -> None:
        """One pass at preview size, so that the first real one finds everything prepared; none where it takes long."""
        if not self.previews:
            return
        image = np.zeros((1, 256, 256, 3), np.float32)
        hole = np.zeros((1, 256, 256), np.bool_)
        hole[:, 96:160, 96:160] = True
        self.paint(image, hole, 0, CancelFlag())
