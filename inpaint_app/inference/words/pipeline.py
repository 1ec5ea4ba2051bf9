"""A diffusion pipeline that inpaints, from a folder or by its name on the Hugging Face hub.

Nothing is contacted but for a name that the user has given, and of what a folder holds only tensors are read
(safetensors): code is never run.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.errors import InstallationError, ModelError, first_line
from inpaint_app.inference.words.licence import licence_of
from inpaint_app.networks.device import choose_device

_SIDE = 512
"""Of the pictures that a pipeline was trained on, where its files do not say."""
_STEPS, _GUIDANCE = 30, 7.5
_MULTIPLE = 8
_NAME = re.compile(r"[\w.-]+/[\w.-]+")


class Words:
    """A loaded pipeline.

    Args:
        source: a folder in diffusers' layout, or a name on the hub, which is got if it is not here.
        device: as for ``choose_device``.

    Attributes:
        name: of the folder, or on the hub; licence: of the weights, as they say.
        device: and precision.
        side: of the pictures that it paints best.

    Raises:
        InstallationError: diffusers is missing. ModelError: there is no such pipeline. DeviceError.
    """

    def __init__(self, source: str, device: str = "auto", *, steps: int = _STEPS) -> None:
        diffusers = _library()
        self.name = Path(source).name if Path(source).is_dir() else source
        on = choose_device(device)
        kind = torch.float16 if on.type == "cuda" else torch.float32
        try:
            folder = _folder(diffusers, source)
            self.licence = licence_of(folder)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._pipe = diffusers.AutoPipelineForInpainting.from_pretrained(
                    str(folder), local_files_only=True, use_safetensors=True, torch_dtype=kind).to(on)
        except (OSError, ValueError, KeyError, AttributeError, ImportError, RuntimeError, TypeError) as error:
            raise ModelError(
                "{name} is no inpainting pipeline that can be used ({reason}); choose a folder in diffusers' layout "
                "with weights as safetensors.", name=self.name, reason=first_line(error)[:200]) from error
        self._pipe.set_progress_bar_config(disable=True)
        self._steps = steps
        self.device = f"{on} {'fp16' if kind == torch.float16 else 'fp32'}"
        sample = getattr(getattr(self._pipe, "unet", None), "config", {}).get("sample_size") or _SIDE // 8
        self.side = int(sample) * int(getattr(self._pipe, "vae_scale_factor", 8))

    def paint(self, words: str, image: FloatArray, hole: BoolMask, seed: int, poll: Callable[[], None]) -> FloatArray:
        """Complete a picture as words say.

        Args:
            image: HW3 in [0, 1]; hole: HW.
            poll: called at each step; may raise to stop.

        Raises:
            ModelError: it refuses to paint that.
        """
        height, width = hole.shape
        scale = self.side / max(height, width)
        size = tuple(max(_MULTIPLE, round(side * scale / _MULTIPLE) * _MULTIPLE) for side in (width, height))
        picture = Image.fromarray(np.rint(image * 255).astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
        mask = Image.fromarray(np.where(hole, np.uint8(255), np.uint8(0))).resize(size, Image.Resampling.BOX)

        def step(_pipe: Any, _number: int, _time: Any, values: dict[str, Any]) -> dict[str, Any]:
            poll()
            return values

        with warnings.catch_warnings(), torch.inference_mode():
            warnings.simplefilter("ignore")
            made = self._pipe(
                prompt=words, image=picture, mask_image=mask.point(lambda value: 255 if value else 0), width=size[0],
                height=size[1], num_inference_steps=self._steps, guidance_scale=_GUIDANCE, strength=1.0,
                generator=torch.Generator().manual_seed(seed), callback_on_step_end=step)
        if any(getattr(made, "nsfw_content_detected", None) or ()):
            raise ModelError("The model {name} refuses to paint that; choose other words.", name=self.name)
        back = made.images[0].convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
        return np.asarray(back, np.float32) / np.float32(255)


def _library() -> Any:
    try:
        import diffusers
        import transformers
    except ImportError as error:
        raise InstallationError(
            "Filling by words needs packages that are not installed (diffusers, transformers); install them with: "
            "pip install 'inpaint-app[text]'.") from error
    for logs in (diffusers.utils.logging, transformers.utils.logging):
        quiet: Any = logs
        quiet.set_verbosity_error()
        quiet.disable_progress_bar()
    return diffusers


def _folder(diffusers: Any, source: str) -> Path:
    """Where the pipeline's files are, once they are here."""
    if Path(source).is_dir():
        return Path(source)
    if not _NAME.fullmatch(source):
        raise ModelError(
            "There is no folder {source}; give one, or a name on the Hugging Face hub (owner/name).", source=source)
    return Path(diffusers.DiffusionPipeline.download(source, use_safetensors=True))
