"""Samples follow from seed and index alone; bad files are left out."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import pytest
import torch
from PIL import Image

from inpaint_app.errors import TrainingError
from inpaint_app.training.data import PhotoStore, SampleDataset, batches, collate


def test_the_store_decodes_once_and_leaves_bad_files_out(photos, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "broken.jpg").write_bytes(b"no picture")
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(data / "tiny.png")
    good = Image.open(photos / "photo-00.jpg")
    good.convert("L").save(data / "grey.png")
    good.resize((2000, 1500)).save(data / "large.jpg")
    store = PhotoStore.build(data, tmp_path / "cache")
    assert store.shapes == ((150, 200), (768, 1024))
    grey = store.open()[0]
    assert np.array_equal(grey[..., 0], np.asarray(good.convert("L")))
    written = store.path.stat().st_mtime_ns
    assert PhotoStore.build(data, tmp_path / "cache") == store
    assert store.path.stat().st_mtime_ns == written
    (data / "grey.png").unlink()
    assert len(PhotoStore.build(data, tmp_path / "cache").shapes) == 1


@pytest.mark.parametrize("index", [
    '{"shapes": [[150, 1e3]]}', '{"shapes": [[150, -200]]}', '{"shapes": [[9000, 9000]]}', '{"shapes": []}',
    '{"shapes": 5}', "[" * 100_000, "",
])
def test_a_damaged_cache_is_made_again(photos, tmp_path, index):
    data, cache = tmp_path / "data", tmp_path / "cache"
    data.mkdir()
    Image.open(photos / "photo-00.jpg").save(data / "a.png")
    store = PhotoStore.build(data, cache)
    first = store.open()[0].copy()
    known = json.loads((cache / "photos.json").read_text())
    with contextlib.suppress(ValueError, RecursionError):
        index = json.dumps(known | json.loads(index))
    (cache / "photos.json").write_text(index)
    assert PhotoStore.build(data, cache) == store
    assert np.array_equal(store.open()[0], first)
    store.path.write_bytes(b"cut short")
    assert PhotoStore.build(data, cache) == store
    assert np.array_equal(store.open()[0], first)


def test_a_folder_without_photos_is_refused(tmp_path):
    with pytest.raises(TrainingError, match="no photos"):
        PhotoStore.build(tmp_path, tmp_path / "cache")
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(TrainingError, match="at least 64 pixels"):
        PhotoStore.build(tmp_path, tmp_path / "cache")


def test_samples_follow_from_seed_and_index(photos, tmp_path):
    store = PhotoStore.build(photos, tmp_path)
    one, again, other_seed = (SampleDataset(store, seed)[21, 64] for seed in (7, 7, 8))
    assert torch.equal(one.image, again.image)
    assert torch.equal(one.hole, again.hole)
    assert torch.equal(one.noise, again.noise)
    assert not torch.equal(one.image, other_seed.image)
    assert one.image.shape == (3, 64, 64)
    assert one.image.dtype == torch.uint8
    assert set(one.hole.unique().tolist()) <= {0, 1}


def test_worker_processes_give_the_same_batches(photos, tmp_path):
    store = PhotoStore.build(photos, tmp_path)
    plan = [[(0, 64), (1, 64)], [(2, 96)], [(3, 64)]]
    alone = list(batches(SampleDataset(store, 3), iter(plan), 0, collate))
    shared = list(batches(SampleDataset(store, 3), iter(plan), 2, collate))
    assert len(alone) == len(shared) == 3
    for a, b in zip(alone, shared, strict=True):
        assert torch.equal(a.image, b.image)
        assert torch.equal(a.hole, b.hole)


def test_every_photo_is_seen_once_an_epoch(photos, tmp_path):
    store = PhotoStore.build(photos, tmp_path)
    order = np.random.default_rng((0, 1, 0)).permutation(16)
    assert sorted(order) == list(range(16))
    first, second = (torch.stack([SampleDataset(store, 0)[e * 16 + i, 64].image for i in range(16)]) for e in (0, 1))
    assert not torch.equal(first, second)


def test_crops_come_from_photos_that_need_not_be_enlarged(tmp_path):
    # Fine stripes: a crop that was enlarged from a small photo would have them wider or not at all.
    for index, side in enumerate((96, 256, 256)):
        stripes = np.zeros((side, side, 3), np.uint8)
        stripes[:, ::2] = 255 if side > 96 else 0
        Image.fromarray(stripes).save(tmp_path / f"{index}.png")
    samples = SampleDataset(PhotoStore.build(tmp_path, tmp_path / "cache"), 3)
    for index in range(12):
        assert samples[index, 192].image.max() > 0, "taken from the small photo"
    assert min(int(samples[index, 64].image.max()) for index in range(12)) == 0, "the small one is large enough here"
