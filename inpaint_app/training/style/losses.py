"""How far a picture is from a style, and from what it was painted of.

The style of a picture is how the frozen features (and small patches of its pixels) are distributed over it: their
means, and how they go together (Gatys et al. 2016). Each feature is first brought to the deviation that it has in the
painting, so that none drowns the others, and bounded, since few places that are very strong would else decide alone
(Wang et al. 2021).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from inpaint_app.networks.efficientnet import FeatureNetwork

DEEPEST = 16
"""Stride of the deepest features that are compared."""
_CONTENT = slice(2, 4)
"""Of the features: strides 8 and 16, which know what is shown but not how each stroke lies."""
_PATCH = 3
_BOUND = 3.0
"""Deviations from the mean, of which more counts as little more."""
_FLOOR = 0.3


class _Layer(NamedTuple):
    """One layer of the painting: its mean and deviation, and mean and covariance of what is made of them."""

    mean: Tensor
    deviation: Tensor
    centre: Tensor
    covariance: Tensor


class StyleLoss:
    """Compares pictures with one painting; ``painting`` is 13HW in [-1, 1] on the features' device."""

    def __init__(self, features: FeatureNetwork, painting: Tensor, dtype: torch.dtype) -> None:
        with torch.no_grad():
            found = features(painting.to(dtype).contiguous(memory_format=torch.channels_last), DEEPEST)
            self._layers = [_layer(each) for each in _described(painting, found)]

    def __call__(self, painted: Tensor, features: list[Tensor]) -> Tensor:
        """The distance, a scalar about 1 for a picture that has nothing of the style.

        Args:
            painted: N3HW float32. features: of it, up to stride ``DEEPEST``.
        """
        terms = []
        for layer, values in zip(self._layers, _described(painted, features), strict=True):
            centre, covariance = _moments(_bounded(values, layer.mean, layer.deviation))
            off = (centre - layer.centre).square().mean(1)
            apart = (covariance - layer.covariance).square().sum((1, 2)) / layer.covariance.square().sum((1, 2))
            terms.append((off + apart).mean())
        return torch.stack(terms).mean()


def content_loss(painted: list[Tensor], photo: list[Tensor]) -> Tensor:
    """How far the features say that something else is shown, a scalar: 0 for the photo itself."""
    terms = []
    for x, y in zip(painted[_CONTENT], photo[_CONTENT], strict=True):
        x, y = x.float(), y.detach().float()
        scale = y.square().mean((1, 2, 3), keepdim=True)
        softening = y.square().mean(1, keepdim=True) + _FLOOR**2 * scale + 1e-12
        terms.append(((x - y).square().mean(1, keepdim=True) / softening).mean())
    return torch.stack(terms).mean()


def variation(picture: Tensor) -> Tensor:
    """Mean absolute difference of neighbours, a scalar."""
    across = (picture[..., 1:] - picture[..., :-1]).abs().mean()
    down = (picture[..., 1:, :] - picture[..., :-1, :]).abs().mean()
    return across + down


def _described(picture: Tensor, features: list[Tensor]) -> list[Tensor]:
    """N C P float32 of every layer: small patches of pixels, and the features."""
    patches = [
        F.unfold(reduced, _PATCH, stride=_PATCH) for reduced in (picture, F.avg_pool2d(picture, 2))]
    return [*patches, *(each.float().flatten(2) for each in features)]


def _layer(values: Tensor) -> _Layer:
    mean, deviation = values.mean(2, keepdim=True), values.std(2, keepdim=True)
    deviation = deviation + 0.05 * deviation.mean()
    return _Layer(mean, deviation, *_moments(_bounded(values, mean, deviation)))


def _bounded(values: Tensor, mean: Tensor, deviation: Tensor) -> Tensor:
    return _BOUND * torch.tanh((values - mean) / (_BOUND * deviation))


def _moments(values: Tensor) -> tuple[Tensor, Tensor]:
    """Mean N C and covariance N C C."""
    centre = values.mean(2)
    around = values - centre[:, :, None]
    return centre, around @ around.transpose(1, 2) / values.shape[2]
