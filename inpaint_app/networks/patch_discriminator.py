"""A larger discriminator on the pixels, which is shown where the hole is.

As LaMa's (Suvorov et al. 2022): each logit sees a patch of about a hundred pixels, so that texture is judged by how it
goes on and not by its grain alone. The hole is an input, so that nothing has to be spent on finding it.
"""

from __future__ import annotations

from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

_SLOPE = 0.2


class PatchDiscriminator(nn.Module):
    """A map of logits at 1/16 for a picture and its hole; ``width`` 64, 96, 128 have 1.6, 3.5, 6.2 million weights."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width
        widths = (4 * 4, width, 2 * width, 4 * width, 8 * width)
        self.stages = nn.ModuleList(
            nn.Conv2d(before, after, 3, stride=2 if index < 3 else 1, padding=1)
            for index, (before, after) in enumerate(pairwise(widths))
        )
        self.to_logits = nn.Conv2d(widths[-1], 1, 3, padding=1)
        for stage in self.stages:  # keeps activations at one scale, so that feature matching weighs all layers alike
            assert isinstance(stage, nn.Conv2d)
            nn.init.kaiming_normal_(stage.weight, a=_SLOPE)

    def forward(self, image: Tensor, hole: Tensor) -> list[Tensor]:
        """Activations of every layer, the last of which are the logits N1hw.

        image: N3HW in [-1, 1]; hole: N1HW, 1 = hole, the same for a photo and its completion.
        """
        dtype = self.to_logits.weight.dtype
        x = F.pixel_unshuffle(torch.cat([image, hole], 1).to(dtype), 2)
        x = x.contiguous(memory_format=torch.channels_last)
        activations = []
        for stage in self.stages:
            x = F.leaky_relu(stage(x), _SLOPE)
            activations.append(x)
        return [*activations, self.to_logits(x)]
