"""The article's own GAN for pictures of 28 x 28 pixels in grey, put right: a generator from noise, a discriminator.

Radford et al. 2016. What was wrong in the article is told in the manual's page "How a GAN learns to complete".
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from inpaint_app.networks.blocks import icnr

ARCHITECTURE = "digits-1"
SIDE = 28
NOISE = 100
CLASSES = 10
_SLOPE = 0.2


class DigitGenerator(nn.Module):
    """Noise to a picture: 100 numbers, a map of 7 x 7 x 128, twice convolved and enlarged, tanh.

    It is enlarged by pixel shuffles (Shi et al. 2016), whose convolutions work on a quarter of the positions.
    """

    def __init__(self) -> None:
        super().__init__()
        self.begin = nn.Linear(NOISE, 7 * 7 * 128)
        self.norms = nn.ModuleList(nn.BatchNorm2d(width) for width in (128, 32, 16))
        self.convs = nn.ModuleList([nn.Conv2d(128, 4 * 32, 3, padding=1), nn.Conv2d(32, 4 * 16, 3, padding=1)])
        for conv in self.convs:
            assert isinstance(conv, nn.Conv2d)
            icnr(conv, 2)
        self.end = nn.Conv2d(16, 1, 3, padding=1)

    def forward(self, noise: Tensor) -> Tensor:
        """N1HW in [-1, 1], 1 = white, of N x NOISE from a normal distribution."""
        x = F.relu(self.norms[0](self.begin(noise).view(-1, 128, 7, 7)))
        for conv, norm in zip(self.convs, list(self.norms)[1:], strict=True):
            x = F.relu(norm(F.pixel_shuffle(conv(x), 2)))
        return torch.tanh(self.end(x))


class DigitDiscriminator(nn.Module):
    """Whether a picture is a real one; with ``classes`` also which digit, from the same layers."""

    def __init__(self, *, classes: bool = False) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 32, 3, 2, 1), nn.LeakyReLU(_SLOPE),
            nn.Conv2d(32, 64, 3, 2, 1), nn.LeakyReLU(_SLOPE),
            nn.Conv2d(64, 128, 3, 2, 1), nn.LeakyReLU(_SLOPE),
            nn.Flatten(),
        )
        self.to_verdict = nn.Linear(128 * 4 * 4, 1)
        self.to_class = nn.Linear(128 * 4 * 4, CLASSES) if classes else None

    def forward(self, picture: Tensor) -> Tensor:
        """Logits N: positive = real; their sigmoid is the article's D(x)."""
        verdict: Tensor = self.to_verdict(self.layers(picture))
        return verdict[:, 0]

    def with_classes(self, picture: Tensor) -> tuple[Tensor, Tensor]:
        """Logits N, and logits N x CLASSES of which digit it is; of a discriminator with classes."""
        assert self.to_class is not None
        seen = self.layers(picture)
        return self.to_verdict(seen)[:, 0], self.to_class(seen)


class DigitPair(nn.Module):
    """Both, as a run stores them: completing needs the discriminator, too."""

    def __init__(self, *, classes: bool = False) -> None:
        super().__init__()
        self.generator = DigitGenerator()
        self.discriminator = DigitDiscriminator(classes=classes)
