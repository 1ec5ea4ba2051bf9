"""Artefacts as they are published, small: outlines on seven scans, and grey shapes."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

LABELS = ["Dust", "Dirt", "Short hair", "Long hair", "Scratch"]


@pytest.fixture(scope="session")
def artefacts_folder(tmp_path_factory):
    """Each scan has its number of specks in its own corner, and a scratch; 48 shapes of two kinds."""
    folder = tmp_path_factory.mktemp("damage")
    (folder / "shapes").mkdir()
    points, offsets, labels, scans = [], [0], [], []
    for scan in range(7):
        for index in range(12):
            x, y = 100 + 40 * (index % 4), 100 + 40 * (index // 4)
            outline = [[x, y], [x + 9, y], [x + 9, y + 8], [x, y + 8]]
            points += outline if index else [[60, 60], [300, 66], [300, 70], [60, 64]]
            offsets.append(len(points))
            labels.append(0 if index else 4)
            scans.append(scan)
    np.savez(
        folder / "artefacts.npz", points=np.array(points, np.int16), offsets=np.array(offsets, np.int32),
        label=np.array(labels, np.uint8), label_names=np.array(LABELS), scan=np.array(scans, np.uint8),
        scan_sizes=np.array([[scan, 400, 300] for scan in range(7)], np.int32))
    for kind in ("dots", "stain"):
        for index in range(1, 49):
            shape = np.zeros((40, 40), np.uint8)
            cv2.circle(shape, (20, 20), 5 + index % 10, 255, -1)
            cv2.imwrite(str(folder / "shapes" / f"{kind}-{index:02d}.png"), shape)
    return folder
