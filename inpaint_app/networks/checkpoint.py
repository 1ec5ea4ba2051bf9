"""Models on disk: a safetensors file (never a pickle) with its card in it (see ``weights_file``).

One file holds everything a model is made of, under three prefixes: ``features.`` (the frozen feature
network), ``generator.`` and ``discriminator.`` (so that training can go on and realism can be
scored). Weights are stored as float16; the large convolutions in the generator's middle, which are most of it, in
8 bits with a scale for each output channel, which is as fine as the bfloat16 that they compute in.
"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor, nn

from inpaint_app.atomic_file import replacing
from inpaint_app.errors import ModelError
from inpaint_app.networks.device import is_out_of_memory
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import FeatureNetwork, lite0
from inpaint_app.networks.generator import Generator, GeneratorShape
from inpaint_app.networks.published.peek import peek
from inpaint_app.networks.published.recognise import Kind
from inpaint_app.networks.weights_file import (
    damaged_weights,
    read_raw_card,
    read_verified,
    too_little_memory,
    unreadable_card,
    with_card,
)

ARCHITECTURE = "push-pull-unet-1"
INT8_LAYERS = "generator.middle."
"""Prefix of the names of convolutions that are stored in 8 bits."""
_MAX_WIDTH, _MAX_BLOCKS, _MAX_DILATION = 4096, 64, 256
"""Of a generator that is read; its weights in the file must have its shape in any case."""
_WORKING_SIZES = 128, 4096
"""Pixels; smaller pictures have nothing left at the generator's deepest layer, larger ones take too much memory."""
_SCALE = ".scale"
_PATCH = "patch."
_PATCH_FIRST = _PATCH + "stages.0.weight"
"""The weights whose first dimension is the width of the patch discriminator."""


@dataclass(frozen=True)
class ModelCard:
    """What a model is, how it was trained and how it measured.

    Attributes:
        name: shown in the window and in reports.
        architecture: which code can run the weights.
        shape: the generator's widths and depths.
        working_size: the largest side, in pixels, at which the generator is at its best.
        refines: whether it has learned to go on from a picture of its own at half the size.
        sha256: of the file, see ``weights_file``.
        training: hours, steps, samples, data and its licences.
        quality: measured figures with the command that gives them.
        licence: of the weights.
    """

    name: str
    sha256: str
    shape: GeneratorShape
    architecture: str = ARCHITECTURE
    working_size: int = 512
    refines: bool = False
    training: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    licence: str = "Apache-2.0"


def read_card(weights: Path) -> ModelCard:
    """The card of a weights file; whether the file is as the card says is not looked at.

    Raises:
        ModelError: missing, unreadable, with values that cannot be, or of an architecture this version does not know.
    """
    try:
        raw = read_raw_card(weights)
    except ModelError:
        found = peek(weights) if weights.is_file() else None
        if found is None or found.kind is Kind.OWN:
            raise
        raise ModelError(
            "The model {path} is a published network ({kind}); choose one that this program has trained.",
            path=weights, kind=found.kind) from None
    try:
        stored: dict[str, Any] = raw.pop("shape")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
        card = ModelCard(shape=GeneratorShape(**values), **raw)
        kind = card.architecture
    except (TypeError, KeyError, AttributeError):
        raise unreadable_card(weights) from None
    if isinstance(kind, str) and kind != ARCHITECTURE:
        raise ModelError(
            "The model {path} is of kind {kind}, which this version cannot run; update the program.",
            path=weights, kind=kind)
    for name, fits in _fitting(card).items():
        if not fits:
            raise ModelError(
                "The card of the model {path} has an invalid value for {field}; fetch the model again.",
                path=weights, field=name)
    return card


def _fitting(card: ModelCard) -> dict[str, bool]:
    """By field of a card that was read, whether its value is of the kind and in the range that it must be."""

    def whole(value: object, minimum: int, maximum: int) -> bool:
        return type(value) is int and minimum <= value <= maximum

    def several(values: object, minimum: int, maximum: int) -> bool:
        return isinstance(values, tuple) and len(values) <= _MAX_BLOCKS and all(
            whole(value, minimum, maximum) for value in values)

    shape = card.shape
    widths = {name: whole(getattr(shape, name), 1, _MAX_WIDTH) for name in ("half", "quarter", "eighth", "sixteenth")}
    heads = whole(shape.heads, 1, _MAX_WIDTH) and widths["sixteenth"] and shape.sixteenth % shape.heads == 0
    dilations = several(shape.middle_dilations, 1, _MAX_DILATION)
    return {
        **{name: isinstance(getattr(card, name), str) for name in ("name", "architecture", "licence")},
        "sha256": isinstance(card.sha256, str) and re.fullmatch("[0-9a-f]{64}", card.sha256) is not None,
        "working_size": whole(card.working_size, *_WORKING_SIZES),
        "refines": isinstance(card.refines, bool),
        **{name: isinstance(getattr(card, name), Mapping) for name in ("training", "quality")},
        **widths, "heads": heads, "middle_dilations": dilations,
        "encoder_blocks": several(shape.encoder_blocks, 0, _MAX_BLOCKS) and len(shape.encoder_blocks) == 2,
        "decoder_dilations": several(shape.decoder_dilations, 1, _MAX_DILATION),
        "quarter_blocks": whole(shape.quarter_blocks, 0, _MAX_BLOCKS),
        "fourier_blocks": whole(shape.fourier_blocks, 0, len(shape.middle_dilations) + 1 if dilations else 0),
    }


def load_generator(
    weights: Path, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32
) -> tuple[Generator, ModelCard]:
    """A generator ready to complete pictures, in channels-last layout.

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_card(weights)
    content = read_verified(weights)
    tensors = _read(content, weights, "generator.")
    with torch.device("meta"):  # so that a shape which the weights do not have takes no memory
        _check_fit(Generator(lite0(), card.shape), tensors, weights, owned_elsewhere="features.")
    generator = Generator(_features(content, weights), card.shape)
    generator.load_state_dict(tensors, strict=False)
    generator.eval().requires_grad_(False)
    return generator.to(device=device, dtype=dtype, memory_format=torch.channels_last), card  # type: ignore[call-overload]


def load_features(weights: Path) -> FeatureNetwork:
    """The frozen feature network of a model alone, float32 on the CPU.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    return _features(read_verified(weights), weights)


def _features(content: bytes, weights: Path) -> FeatureNetwork:
    features = lite0()
    tensors = _read(content, weights, "features.")
    _check_fit(features, tensors, weights)
    features.load_state_dict(tensors)
    return features


def load_discriminator(weights: Path, *, patch: bool = True) -> Discriminator | None:
    """The discriminator stored with a generator, float32 on the CPU; None where there is none.

    Args:
        patch: with the patch discriminator, if one is stored; only training needs it.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    tensors = _read(read_verified(weights), weights, "discriminator.")
    if not patch:
        tensors = {name: tensor for name, tensor in tensors.items() if not name.startswith(_PATCH)}
    if not tensors:
        return None
    first = tensors.get(_PATCH_FIRST)
    discriminator = Discriminator(lite0().widths, 0 if first is None else len(first))
    _check_fit(discriminator, tensors, weights)
    discriminator.load_state_dict(tensors)
    return discriminator


def save_model(
    weights: Path, card: ModelCard, generator: Generator, discriminator: Discriminator | None = None
) -> ModelCard:
    """Write the weights with their card in them, and the card beside them for people; gives it with its sha256.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    tensors = {f"features.{k}": v for k, v in generator.features.state_dict().items()}
    own = {k: v for k, v in generator.state_dict().items() if not k.startswith("features.")}
    tensors |= {f"generator.{k}": v for k, v in own.items()}
    if discriminator is not None:
        tensors |= {f"discriminator.{k}": v for k, v in discriminator.state_dict().items()}
    stored = _stored({name: tensor.detach().cpu() for name, tensor in tensors.items()})
    content, found = with_card(save(stored), dataclasses.asdict(card))
    card = dataclasses.replace(card, sha256=found)
    text = json.dumps(dataclasses.asdict(card), indent=2) + "\n"
    with ExitStack() as written:  # neither takes its place before both are written
        for path, data in ((weights, content), (weights.with_suffix(".json"), text.encode())):
            written.enter_context(replacing(path, overwrite=True)).write(data)
    return card


def _stored(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Tensors as they are stored: float16; OIHW weights of INT8_LAYERS as int8 with ``name.scale`` (O float32)."""
    stored = {}
    for name, tensor in tensors.items():
        if name.startswith(INT8_LAYERS) and tensor.dim() == 4:
            scale = tensor.float().abs().amax((1, 2, 3)).clamp_min(1e-12) / 127
            stored[name] = (tensor.float() / scale.view(-1, 1, 1, 1)).round().to(torch.int8).contiguous()
            stored[name + _SCALE] = scale
        else:
            stored[name] = tensor.to(torch.float16).contiguous()
    return stored


def _read(content: bytes, weights: Path, prefix: str) -> dict[str, Tensor]:
    """The stored tensors whose names start with ``prefix``, without it, float32; `_stored` undone."""
    try:
        stored = {
            name.removeprefix(prefix): tensor for name, tensor in load(content).items() if name.startswith(prefix)}
        for name in [name for name, tensor in stored.items() if tensor.dtype == torch.int8]:
            stored[name] = stored[name].float() * stored.pop(name + _SCALE).view(-1, 1, 1, 1)
        tensors = {name: tensor.float() for name, tensor in stored.items()}
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError, TypeError, MemoryError) as error:
        raise (too_little_memory if is_out_of_memory(error) else damaged_weights)(weights) from None
    if not all(tensor.isfinite().all() for tensor in tensors.values()):
        raise ModelError("The weights in {path} are not all numbers; fetch the model again.", path=weights)
    return tensors


def _check_fit(
    module: nn.Module, tensors: Mapping[str, Tensor], weights: Path, owned_elsewhere: str | None = None
) -> None:
    """Refuse ``tensors`` that are not those of ``module``, apart from its submodule ``owned_elsewhere``."""
    expected = {
        k: v.shape for k, v in module.state_dict().items()
        if owned_elsewhere is None or not k.startswith(owned_elsewhere)
    }
    if {k: v.shape for k, v in tensors.items()} != expected:
        raise ModelError("The weights in {path} do not fit its card; fetch the model again.", path=weights)
