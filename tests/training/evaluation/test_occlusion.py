"""Faces that are covered, as they are and completed, as the detector finds them."""

from __future__ import annotations

import cv2
from PIL import Image
from skimage.data import astronaut

from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.training.evaluation.occlusion import evaluate_faces


def test_a_face_is_covered_and_looked_for_again(tmp_path):
    Image.fromarray(astronaut()[:240, 110:350]).save(tmp_path / "face.png")
    Image.fromarray(astronaut()[300:500, 300:500]).save(tmp_path / "none.png")
    found = evaluate_faces(tmp_path, PushPullEngine(), out=tmp_path / "out")
    assert (found["looked_at"], found["photos"], found["faces"]) == (2, 1, 1)
    rows = {(row["method"], row["figure"]): row["value"] for row in found["results"]}
    assert set(rows.values()) <= {0.0, 1.0}
    assert {method for method, _ in rows} == {"covered", "completed"}
    assert cv2.imread(str(tmp_path / "out" / "faces.png")).shape == (240, 960, 3)
