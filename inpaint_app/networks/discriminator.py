"""Discriminators: heads on a frozen feature network, and a small one on the pixels themselves.

Projected heads (Sauer et al. 2021) judge whether what a pretrained network sees is plausible at
each scale; the pixel discriminator (a PatchGAN, Isola et al. 2017) judges grain, edges and grids that
those features overlook. Every output is a map of logits, positive = looks real.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.efficientnet import FEATURE_SCALE
from inpaint_app.networks.patch_discriminator import PatchDiscriminator

_HEAD_WIDTH = 64


class Discriminator(nn.Module):
    """Maps of logits for a picture and its features.

    The feature network itself is not part of this module: the caller passes its features, since
    the same ones serve the feature loss. ``patch``, which needs the hole as well, is called by itself.

    Attributes:
        patch: a larger discriminator of pixels and hole that is trained along; None where there is none.
    """

    def __init__(self, feature_widths: tuple[int, ...], patch_width: int = 0) -> None:
        """Build the discriminators with random weights.

        Args:
            feature_widths: channels at strides 2 to 32, as `FeatureNetwork.widths`; stride 2 is not used.
            patch_width: width of a `PatchDiscriminator` that belongs to them; 0: none.
        """
        super().__init__()
        self.heads = nn.ModuleList(_head(width) for width in feature_widths[1:])
        self.pixels = nn.Sequential(
            nn.PixelUnshuffle(2),
            nn.Conv2d(12, 64, 3, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(64, 96, 3, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(96, 128, 3, stride=2, padding=1), nn.LeakyReLU(0.2),
            nn.Conv2d(128, 1, 3, padding=1),
        )
        self.patch = PatchDiscriminator(patch_width) if patch_width else None

    def forward(self, image: Tensor, features: list[Tensor]) -> list[Tensor]:
        """Logit maps N1hw at strides 4, 8, 16, 32 (from features) and 8 (from pixels), float32.

        image: N3HW in [-1, 1]; features: of that image at strides 2 to 32.
        """
        return [layers[-1].float() for layers in self.layers(image, features)]

    def layers(self, image: Tensor, features: list[Tensor]) -> list[list[Tensor]]:
        """Activations of each discriminator, layer by layer; the last of each are its logits.

        Arguments as for ``forward``.
        """
        dtype = next(self.parameters()).dtype
        judged = zip(self.heads, features[1:], strict=True)
        activations = [_activations(head, feature.to(dtype) * FEATURE_SCALE) for head, feature in judged]
        activations.append(_activations(self.pixels, image.to(dtype)))
        return activations

    @torch.inference_mode()
    def realism(self, image: Tensor, features: list[Tensor]) -> Tensor:
        """Mean probability, over the discriminators, that a place is real: N1HW float32 in [0, 1]."""
        maps = [
            F.interpolate(torch.sigmoid(logit), size=image.shape[-2:], mode="bilinear")
            for logit in self(image, features)
        ]
        return torch.stack(maps).mean(0)


def sees_hole(hole: Tensor, logits: Tensor) -> Tensor:
    """Positions of a logit map whose cell overlaps the hole: N1hw, 1 = overlaps.

    hole: N1HW, 1 = hole. Only these are fake in a completed picture (as in LaMa, Suvorov et al. 2022).
    """
    return F.adaptive_max_pool2d(hole, logits.shape[-2:])


def _activations(stack: nn.Module, x: Tensor) -> list[Tensor]:
    """The output of every nonlinearity of a stack, and its last output."""
    kept = []
    for layer in stack.children():
        x = layer(x)
        if isinstance(layer, nn.LeakyReLU):
            kept.append(x)
    return [*kept, x]


def _head(width: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, _HEAD_WIDTH, 1), nn.LeakyReLU(0.2),
        nn.Conv2d(_HEAD_WIDTH, _HEAD_WIDTH, 3, padding=1), nn.LeakyReLU(0.2),
        nn.Conv2d(_HEAD_WIDTH, 1, 3, padding=1),
    )
