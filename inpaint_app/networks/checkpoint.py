"""Models on disk: a safetensors file (never a pickle) and beside it a card, same name, ``.json``.

One file holds everything a model is made of, under three prefixes: ``features.`` (the frozen feature
network), ``generator.`` and ``discriminator.`` (so that training can go on and realism can be
scored). Weights are stored as float16; the large convolutions in the generator's middle, which are most of it, in
8 bits with a scale for each output channel, which is as fine as the bfloat16 that they compute in.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from inpaint_app import paths
from inpaint_app.atomic_file import replacing
from inpaint_app.errors import ModelError
from inpaint_app.networks.discriminator import Discriminator
from inpaint_app.networks.efficientnet import FeatureNetwork, lite0
from inpaint_app.networks.generator import Generator, GeneratorShape

BUILTIN = "builtin"
ARCHITECTURE = "push-pull-unet-1"
WEIGHTS_NAME = "model.safetensors"
INT8_LAYERS = "generator.middle."
"""Prefix of the names of convolutions that are stored in 8 bits."""
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
        sha256: of the weights file.
        training: hours, steps, samples, data and its licences.
        quality: measured figures with the command that gives them.
        licence: of the weights.
    """

    name: str
    sha256: str
    shape: GeneratorShape
    architecture: str = ARCHITECTURE
    working_size: int = 512
    training: Mapping[str, Any] = field(default_factory=dict)
    quality: Mapping[str, Any] = field(default_factory=dict)
    licence: str = "Apache-2.0"


def resolve_model(name: str, folder: Path | None = None) -> Path:
    """Find the weights file of a model.

    Args:
        name: "builtin", a name in the models folder, a .safetensors file, or a training run's folder.
        folder: the models folder; None: the usual one.

    Raises:
        ModelError: there is no such file.
    """
    given = Path(name).expanduser()
    folder = folder or paths.models_folder()
    if name == BUILTIN:
        candidate = paths.builtin_model()
    elif given.is_dir():
        candidate = given / WEIGHTS_NAME
    elif given.suffix == ".safetensors":
        candidate = given
    else:
        candidate = folder / f"{name}.safetensors"
    if not candidate.is_file():
        raise ModelError(
            "There is no model file {path}; give builtin, a .safetensors file, a training run's folder, or a name in "
            "{folder}.", path=candidate, folder=folder,
        )
    return candidate


def read_card(weights: Path) -> ModelCard:
    """The card beside a weights file.

    Raises:
        ModelError: missing, unreadable, or of an architecture this version does not know.
    """
    card_path = weights.with_suffix(".json")
    try:
        raw = json.loads(card_path.read_text(encoding="utf-8"))
        stored: dict[str, Any] = raw.pop("shape")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in stored.items()}
        shape = GeneratorShape(**values)
        card = ModelCard(shape=shape, **raw)
    except FileNotFoundError:
        raise ModelError(
            "The model {path} has no card; put {card} beside it.", path=weights, card=card_path.name) from None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        raise ModelError("The model card {path} cannot be read; fetch the model again.", path=card_path) from None
    if card.architecture != ARCHITECTURE:
        raise ModelError(
            "The model {path} is of kind {kind}, which this version cannot run; update the program.",
            path=weights, kind=card.architecture)
    return card


def load_generator(
    weights: Path, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32
) -> tuple[Generator, ModelCard]:
    """A generator ready to complete pictures, in channels-last layout.

    Raises:
        ModelError: the weights or the card are missing, damaged, or do not fit each other.
    """
    card = read_card(weights)
    generator = Generator(load_features(weights), card.shape)
    _fill(generator, _read(weights, "generator."), weights, owned_elsewhere="features.")
    generator.eval().requires_grad_(False)
    return generator.to(device=device, dtype=dtype, memory_format=torch.channels_last), card  # type: ignore[call-overload]


def load_features(weights: Path) -> FeatureNetwork:
    """The frozen feature network of a model alone, float32 on the CPU.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    features = lite0()
    _fill(features, _read(weights, "features."), weights)
    return features


def load_discriminator(weights: Path, *, patch: bool = True) -> Discriminator | None:
    """The discriminator stored with a generator, float32 on the CPU; None where there is none.

    Args:
        patch: with the patch discriminator, if one is stored; only training needs it.

    Raises:
        ModelError: the weights are missing or damaged.
    """
    tensors = _read(weights, "discriminator.")
    if not patch:
        tensors = {name: tensor for name, tensor in tensors.items() if not name.startswith(_PATCH)}
    if not tensors:
        return None
    first = tensors.get(_PATCH_FIRST)
    discriminator = Discriminator(lite0().widths, 0 if first is None else len(first))
    _fill(discriminator, tensors, weights)
    return discriminator


def save_model(
    weights: Path, card: ModelCard, generator: Generator, discriminator: Discriminator | None = None
) -> ModelCard:
    """Write weights and card, both or neither; the card with its sha256.

    Raises:
        SaveError: they cannot be written; what was there before is whole.
    """
    tensors = {f"features.{k}": v for k, v in generator.features.state_dict().items()}
    own = {k: v for k, v in generator.state_dict().items() if not k.startswith("features.")}
    tensors |= {f"generator.{k}": v for k, v in own.items()}
    if discriminator is not None:
        tensors |= {f"discriminator.{k}": v for k, v in discriminator.state_dict().items()}
    stored = _stored({name: tensor.detach().cpu() for name, tensor in tensors.items()})
    content = save(stored, metadata={"architecture": card.architecture})
    card = dataclasses.replace(card, sha256=hashlib.sha256(content).hexdigest())
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


def _read(weights: Path, prefix: str) -> dict[str, Tensor]:
    """The stored tensors whose names start with ``prefix``, without it, float32; `_stored` undone."""
    try:
        with safe_open(weights, framework="pt") as file:
            names = [name for name in file.keys() if name.startswith(prefix)]  # noqa: SIM118 (not a dict)
            stored = {name.removeprefix(prefix): file.get_tensor(name) for name in names}
            for name in [name for name, tensor in stored.items() if tensor.dtype == torch.int8]:
                stored[name] = stored[name].float() * stored.pop(name + _SCALE).view(-1, 1, 1, 1)
            return {name: tensor.float() for name, tensor in stored.items()}
    except (SafetensorError, OSError, ValueError, KeyError, RuntimeError):
        raise ModelError(
            "The model file {path} is damaged or not a safetensors file; fetch it again.", path=weights) from None


def _fill(
    module: nn.Module, tensors: Mapping[str, Tensor], weights: Path, owned_elsewhere: str | None = None
) -> None:
    """Load ``tensors`` into a module, apart from its submodule ``owned_elsewhere``."""
    expected = {
        k: v.shape for k, v in module.state_dict().items()
        if owned_elsewhere is None or not k.startswith(owned_elsewhere)
    }
    if {k: v.shape for k, v in tensors.items()} != expected:
        raise ModelError("The weights in {path} do not fit its card; fetch the model again.", path=weights)
    module.load_state_dict(tensors, strict=False)
