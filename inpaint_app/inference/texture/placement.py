"""Where texture is put together: on a device, and on the processor once the device's memory did not suffice."""

from __future__ import annotations

from collections.abc import Callable

import torch

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.inference.run.protocols import Detailer, OutOfMemoryError
from inpaint_app.inference.texture.synthesis import WEAK_GUIDE, GuideSettings, NativeDetail
from inpaint_app.messages import Message
from inpaint_app.networks.device import free_memory, is_out_of_memory


class DetailDevice:
    """Where texture is put together: a device, and once its memory did not suffice the CPU."""

    def __init__(self, device: torch.device) -> None:
        self._wanted = device
        self._on = device

    def detailer(self, guided: bool, settings: GuideSettings = WEAK_GUIDE) -> Detailer:
        """One that computes here; see ``synthesis.NativeDetail``. What does not fit is an OutOfMemoryError."""
        return _PlacedDetail(self, guided, settings)

    def on(self) -> torch.device:
        """The device to use now."""
        return self._on

    def fall_back_to_cpu(self) -> Message | None:
        """Use the CPU from now on; a sentence saying so, None when it is used already."""
        if self._on.type == "cpu":
            return None
        free_memory(self._on)
        before, self._on = self._on, torch.device("cpu")
        return Message(
            "There was not enough memory on {device} for texture; the slower processor copies it.", device=before)

    def reset(self) -> None:
        """Use the device again."""
        self._on = self._wanted


class _PlacedDetail:
    def __init__(self, where: DetailDevice, guided: bool, settings: GuideSettings) -> None:
        self.guided = guided
        self._where = where
        self._settings = settings

    def synthesise(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, sources: BoolMask, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[FloatArray, Message] | None:
        detail = NativeDetail(self.guided, self._where.on(), self._settings)
        try:
            return detail.synthesise(picture, hole, own, sources, scale, seed, poll)
        except (RuntimeError, MemoryError) as error:
            if is_out_of_memory(error):
                raise OutOfMemoryError from error
            raise
