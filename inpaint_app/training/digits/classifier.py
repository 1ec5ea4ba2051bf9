"""A small classifier of digits, by which completions are judged; trained in a minute, on pictures that are whole."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
import torch.nn.functional as F
from torch import nn

from inpaint_app.networks.bundled.digits import CLASSES
from inpaint_app.training.digits.data import Digits, Pictures, scaled

_EPOCHS, _BATCH, _RATE = 6, 64, 2e-3


def train_classifier(digits: Digits, seed: int = 0, epochs: int = _EPOCHS) -> nn.Module:
    """A network that says which digit a picture is; of pictures with labels."""
    assert digits.labels is not None
    torch.manual_seed(seed)
    network = nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32 * 7 * 7, 64), nn.ReLU(), nn.Linear(64, CLASSES))
    pictures, labels = scaled(digits.pictures), torch.from_numpy(digits.labels)
    optimiser = torch.optim.Adam(network.parameters(), _RATE)
    for epoch in range(epochs):
        order = torch.from_numpy(np.random.default_rng((seed, 37, epoch)).permutation(len(labels)))
        for group in optimiser.param_groups:
            group["lr"] = _RATE * (1 - epoch / epochs)
        for chosen in torch.split(order, _BATCH):
            loss = F.cross_entropy(network(pictures[chosen]), labels[chosen])
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
    return network.eval()


@torch.no_grad()
def classified(network: nn.Module, pictures: Pictures) -> npt.NDArray[np.int64]:
    """Which digits pictures (N SIDE SIDE uint8) are taken for."""
    found = torch.cat([network(part).argmax(1) for part in torch.split(scaled(pictures), 1024)])
    return np.asarray(found.numpy(), np.int64)
