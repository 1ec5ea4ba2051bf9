"""Where texture comes from: what may be copied from, and what not, is obeyed by the search."""

from __future__ import annotations

import numpy as np

from inpaint_app.document.document import Document
from inpaint_app.document.files.image_io import photo_from_array
from inpaint_app.document.project.project import Project, open_project
from inpaint_app.document.project.save import save_project
from inpaint_app.inference.engines.engine import ExemplarEngine
from inpaint_app.inference.request import request_from_mask
from inpaint_app.inference.run_to_end import run_to_end


def striped(size=(120, 160), of=80):
    """A picture of stripes, across up to the column ``of``, then down."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    picture = np.where(columns < of, rows, columns) % 8 < 4
    noise = np.random.default_rng(0).integers(0, 30, (*size, 3))
    return (picture[..., None] * 120 + 50 + noise).astype(np.uint8)


def marked(size, top, left, bottom, right):
    mask = np.zeros(size, bool)
    mask[top:bottom, left:right] = True
    return mask


def share_across(picture, hole, **masks):
    """How much of the stripes in the filled hole lie across, 0 to 1."""
    request = request_from_mask(1, photo_from_array(picture), (), hole, **masks)
    layer = run_to_end(ExemplarEngine("cpu"), request).layer
    grey = layer.pixels[8:-8, 8:-8].mean(axis=2)
    across, down = (np.abs(np.diff(grey, axis=axis)).mean() for axis in (0, 1))
    return across / (across + down)


def test_texture_is_copied_from_where_it_may_be_alone():
    picture, hole = striped(of=50), marked((120, 160), 40, 60, 80, 100)
    left = marked((120, 160), 0, 0, 120, 50)
    assert share_across(picture, hole) < 0.4  # it lies amid stripes that go down
    assert share_across(picture, hole, copy_from=left) > 0.6
    assert share_across(picture, hole, not_from=~left) > 0.6


def test_a_source_far_away_is_reached():
    size = (400, 900)
    picture, hole = striped(size, of=100), marked(size, 150, 700, 200, 750)
    assert share_across(picture, hole, copy_from=marked(size, 200, 0, 400, 100)) > 0.6


def test_what_was_copied_from_is_kept_with_the_layer(tmp_path):
    photo, left = photo_from_array(striped()), marked((120, 160), 0, 0, 120, 50)
    request = request_from_mask(1, photo, (), marked((120, 160), 40, 60, 80, 100), not_from=left)
    layer = run_to_end(ExemplarEngine("cpu"), request).layer
    document = Document(photo)
    document.layers = (layer,)
    save_project(tmp_path / "work.ora", Project.of(document))
    kept = open_project(tmp_path / "work.ora").layers[0].provenance.not_from
    assert kept == layer.provenance.not_from
    values = np.zeros((120, 160), bool)
    values[kept.rect.slices] = kept.where()
    assert np.array_equal(values, left)
