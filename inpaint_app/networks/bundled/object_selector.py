"""The network that tells an object from its surroundings: a decoder of the frozen features and of what was marked.

It goes from the coarsest features (stride 32) to half of the resolution. At each stride it sees the cues (see
``inference.selection.cues``) as well, and how alike each place is to what was marked.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CUES = 9
"""Channels of what it is given beside the features: colour (3), outside of the box, marked, marked as not belonging,
answer so far, how much more likely the colour is in the object, wanted (where the object is most likely)."""
ARCHITECTURE = "object-selector-1"
_SCALES = (0.5, 0.3, 0.3, 0.3)
"""Bring the features at strides 4 to 32 to about unit deviation."""


class _Block(nn.Module):
    """Two 3 x 3 convolutions with a way round them."""

    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm = nn.GroupNorm(4, channels)
        self.second = nn.Conv2d(channels, channels, 3, padding=dilation, dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(x + self.second(F.relu(self.norm(self.first(x)))))


class ObjectSelector(nn.Module):
    """Features and cues to logits.

    Args:
        feature_widths: channels of the features at strides 4, 8, 16 and 32.
        widths: channels at strides 2, 4, 8, 16 and 32.
    """

    def __init__(
        self, feature_widths: Sequence[int] = (24, 40, 112, 320), widths: Sequence[int] = (16, 32, 48, 64, 64),
    ) -> None:
        super().__init__()
        self.feature_widths, self.widths = tuple(feature_widths), tuple(widths)
        self.lateral = nn.ModuleList(
            nn.Conv2d(given + CUES + 2, width, 1) for given, width in zip(feature_widths, widths[1:], strict=True))
        self.down = nn.ModuleList(
            nn.Conv2d(above, below, 1) for above, below in zip(widths[1:], widths[:-1], strict=True))
        self.blocks = nn.ModuleList(
            [_Block(widths[1]), _Block(widths[2]), nn.Sequential(_Block(widths[3], 2), _Block(widths[3])),
             nn.Sequential(_Block(widths[4]), _Block(widths[4], 2))])
        self.fine = nn.Conv2d(CUES, widths[0], 3, padding=1)
        self.last = _Block(widths[0])
        self.head = nn.Conv2d(widths[0], 1, 3, padding=1)

    def forward(self, features: Sequence[Tensor], cues: Tensor) -> Tensor:
        """Logits at half of the picture's resolution, positive = object.

        Args:
            features: of the picture at strides 4, 8, 16 and 32, N C h w.
            cues: N CUES H/2 W/2.
        """
        above: Tensor | None = None
        wanted, against = cues[:, 8:9], cues[:, 3:4] + cues[:, 5:6]
        for index in (3, 2, 1, 0):
            feature = features[index] * _SCALES[index]
            small = F.adaptive_avg_pool2d(cues, (feature.shape[-2], feature.shape[-1]))
            alike = _alike(feature, wanted)
            unlike = _alike(feature, against)
            x = self.lateral[index](torch.cat([feature, small, alike, unlike], 1))
            if above is not None:
                x = x + _enlarged(self.down[index + 1](above), x)
            above = self.blocks[index](F.relu(x))
        assert above is not None
        fine = self.fine(cues)
        x = F.relu(fine + _enlarged(self.down[0](above), fine))
        out: Tensor = self.head(self.last(x))
        return out


def _enlarged(x: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(x, size=like.shape[-2:], mode="bilinear", align_corners=False)


def _alike(feature: Tensor, weight: Tensor) -> Tensor:
    """The cosine of each place's feature with the mean over ``weight``, N1hw; 0 where nothing has weight."""
    centred = feature - feature.mean((2, 3), keepdim=True)
    weight = F.adaptive_avg_pool2d(weight, (feature.shape[-2], feature.shape[-1]))
    mean = (centred * weight).sum((2, 3), keepdim=True) / (weight.sum((2, 3), keepdim=True) + 1e-4)
    return F.cosine_similarity(centred, mean, dim=1, eps=1e-3)[:, None]
