"""Digits for tests: scikit-learn's, 8 x 8 pixels, as IDX files, and a GAN of random weights."""

from __future__ import annotations

import gzip
import struct

import numpy as np
import torch
from sklearn.datasets import load_digits

from inpaint_app.networks.bundled.digits import DigitPair
from inpaint_app.networks.bundled.digits_file import save_digits


def idx_folder(folder, count=200, *, packed=True, labels=True):
    """A folder of IDX files; labelled, and gzipped, or not."""
    found = load_digits()
    pictures = np.rint(found.images[:count] * 255 / 16).astype(np.uint8)
    files = {"images-idx3-ubyte": struct.pack(">IIII", 0x803, count, 8, 8) + pictures.tobytes()}
    if labels:
        files["labels-idx1-ubyte"] = struct.pack(">II", 0x801, count) + found.target[:count].astype(np.uint8).tobytes()
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / (name + ".gz" * packed)).write_bytes(gzip.compress(content) if packed else content)
    return folder


def random_run(folder):
    """The folder of a run whose networks have learned nothing."""
    torch.manual_seed(0)
    folder.mkdir()
    save_digits(folder / "model.safetensors", DigitPair().eval(), "random", {})
    return folder
