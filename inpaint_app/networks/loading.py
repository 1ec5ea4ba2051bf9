"""From a file to a network ready for use: what the file is, is recognised from its tensors."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor
from torch.func import functional_call

from inpaint_app.errors import ModelError
from inpaint_app.networks import checkpoint
from inpaint_app.networks.generator import STRIDE
from inpaint_app.networks.network import Enlarger, Network, NetworkCard
from inpaint_app.networks.published.compact import Compact, build_compact
from inpaint_app.networks.published.convention import Convention
from inpaint_app.networks.published.files import identify
from inpaint_app.networks.published.lama import Lama, build_lama
from inpaint_app.networks.published.migan import Migan, build_migan
from inpaint_app.networks.published.peek import peek
from inpaint_app.networks.published.recognise import Kind, recognise, resolution
from inpaint_app.networks.published.rrdb import RrdbNet, build_rrdb
from inpaint_app.networks.published.tensors import read_tensors
from inpaint_app.networks.published.weights import Weights

OWN = Convention(
    low=-1.0, high=1.0, mask_first=False, hole=1.0, known=0.0, best_side=512, pixel_bytes=500, multiple=STRIDE,
    bf16=True, quick=True, lines=True)
"""Of the product's own networks; ``pixel_bytes`` in float32 (300 in bfloat16): the growth of the highest resident
memory (Linux's VmHWM) of a fresh process on a CPU, from one crop of 512 squared at once to four."""
LAMA = Convention(low=0.0, high=1.0, mask_first=False, hole=1.0, known=0.0, best_side=512, pixel_bytes=900, reach=96)
"""It was trained on 256 pixels and is used on 512 to 1024, above which large holes turn repetitive. One core of a CPU
takes 1.2 s for 256 squared, 4.4 s for 512, 7 s for 640: more would be waited for, and large holes get their detail from
the photo in any case. The holes that it was trained with reach about 75 pixels from what is known; up to ``reach`` one
pass is left alone (chosen from that, without its weights at hand). bfloat16 departs from float32 by up to 0.085.
Measured: 830 bytes for a pixel."""
MIGAN = Convention(low=-1.0, high=1.0, mask_first=True, hole=-0.5, known=0.5, best_side=512, pixel_bytes=1600)
"""``side`` and ``best_side`` are the file's own. bfloat16 departs by up to 0.05. Measured: 1,330 to 1,520 bytes."""
_TRIED_SIDE = 32
"""Of the picture that a network is tried with, without numbers, to see whether its layers fit each other."""
_MISFITS = (RuntimeError, IndexError, ValueError, TypeError)


class _Built(NamedTuple):
    """A published network of a file, and what the file is."""

    kind: Kind
    module: Lama | Migan | RrdbNet | Compact
    card: NetworkCard


def load_network(
    path: Path | str, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32,
) -> Network:
    """A network that completes pictures, ready for use.

    Args:
        path: one's own model (safetensors with its card), or a published LaMa or MI-GAN: safetensors, a checkpoint or
            a TorchScript archive.
        device: where it computes.
        dtype: what it computes in.

    Raises:
        ModelError: the file is missing, damaged, holds what could run code, or is of no network that fills.
    """
    path = Path(path)
    own = peek(path) if path.is_file() else None
    if own is not None and own.kind is Kind.OWN:
        return _own(path, torch.device(device), dtype)
    built = _built(path, device, dtype)
    if isinstance(built.module, Lama):
        multiple = built.module.multiple
        return Network(built.module, built.card, replace(LAMA, multiple=multiple, min_side=2 * multiple))
    if isinstance(built.module, Migan):
        side = built.module.side
        return Network(built.module, built.card, replace(MIGAN, side=side, best_side=side))
    raise ModelError("The model {path} enlarges pictures and cannot fill; choose another model.", path=path)


def load_enlarger(
    path: Path | str, device: torch.device | str = "cpu", dtype: torch.dtype = torch.float32,
) -> Enlarger:
    """A network that enlarges pictures (RRDBNet, SRVGGNetCompact), ready for use; arguments as ``load_network``.

    Raises:
        ModelError: as there, or it is of no network that enlarges.
    """
    built = _built(Path(path), device, dtype)
    if isinstance(built.module, RrdbNet | Compact):
        return Enlarger(built.module, built.card, built.module.scale, built.module.multiple)
    raise ModelError("The model {path} fills holes and cannot enlarge; choose another model.", path=path)


def recognise_file(path: Path) -> Kind:
    """Which network a file holds, after it has been read whole and built once.

    Raises:
        ModelError: as ``load_network``; a network that enlarges is none.
    """
    own = peek(path) if path.is_file() else None
    if own is not None and own.kind is Kind.OWN:
        checkpoint.load_generator(path)
        return Kind.OWN
    return _built(path, "cpu", torch.float32).kind


def _own(path: Path, device: torch.device, dtype: torch.dtype) -> Network:
    generator, card = checkpoint.load_generator(path, device, dtype)
    count = sum(parameter.numel() for parameter in generator.parameters())
    network_card = NetworkCard(card.name, Kind.OWN, card.sha256, card.licence, count)
    wants = replace(OWN, best_side=card.working_size)
    if card.refines:
        return Network(generator, network_card, wants, generator.complete_from_coarse, generator.complete)
    return Network(generator, network_card, wants, generator.complete)


def _built(path: Path, device: torch.device | str, dtype: torch.dtype) -> _Built:
    """The published network of a file.

    Raises:
        ModelError: as ``load_network``.
    """
    tensors = read_tensors(path)
    found = recognise({name: tuple(tensor.shape) for name, tensor in tensors.items()})
    if found is None or found.kind is Kind.OWN:
        raise ModelError(
            "The weights in {path} are of no network that this version knows (its own, LaMa, MI-GAN, Real-ESRGAN); "
            "choose another model.", path=path)
    weights = Weights({name: tensors[found.prefix + name] for name in found.names}, path)
    build: dict[Kind, Callable[[Weights], Lama | Migan | RrdbNet | Compact]] = {
        Kind.LAMA: build_lama, Kind.RRDB: build_rrdb, Kind.COMPACT: build_compact,
        Kind.MIGAN: lambda weights: build_migan(weights, resolution(found.names)),
    }
    try:
        module = build[found.kind](weights)
        _try(module)
    except _MISFITS:
        raise ModelError(
            "The weights in {path} do not fit each other, so they are of a network that this version does not know; "
            "choose another model.", path=path) from None
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    known = identify(path, sha256, found.kind)
    count = sum(parameter.numel() for parameter in module.parameters())
    module.eval().to(device=device, dtype=dtype, memory_format=torch.channels_last)  # type: ignore[call-overload]
    return _Built(found.kind, module, NetworkCard(known.name, found.kind, sha256, known.licence, count))


def _try(module: Lama | Migan | RrdbNet | Compact) -> None:
    """Pass a picture without numbers through the layers.

    Raises:
        RuntimeError: they do not fit each other, or what comes out is no picture of the right size.
    """
    enlarges = isinstance(module, RrdbNet | Compact)
    side = module.side if isinstance(module, Migan) else _TRIED_SIDE * getattr(module, "multiple", 1)
    without = {name: torch.empty_like(value, device="meta") for name, value in module.named_parameters()}
    given = torch.empty(1, 3 if enlarges else 4, side, side, device="meta")
    out: Tensor = functional_call(module, without, (given,))
    side *= module.scale if isinstance(module, RrdbNet | Compact) else 1
    if out.shape != (1, 3, side, side):
        raise RuntimeError("no picture of the right size comes out")
