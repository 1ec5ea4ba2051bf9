"""Which photos are found, which mask is theirs, what results are called, and what is left alone."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inpaint_app.archive.photos.listing import list_photos
from inpaint_app.archive.photos.masks import MaskFolder
from inpaint_app.archive.photos.names import result_names
from inpaint_app.errors import OpenError


def touch(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return path


def test_folders_are_walked_links_followed_and_the_rest_told(tmp_path):
    top = tmp_path / "in"
    for name in ("b.jpg", "a/c.TIF", "a/notes.txt", ".hidden.jpg", "out/a.jpg"):
        touch(top / name)
    (top / "a" / "loop").symlink_to(top)
    (top / "z.png").symlink_to(touch(tmp_path / "else" / "far.png"))
    (top / "linked").symlink_to(tmp_path / "else")
    (top / "gone.png").symlink_to(tmp_path / "nowhere.png")
    os.mkfifo(top / "pipe.jpg")
    listing = list_photos([top], [top / "out"])
    assert [photo.name for photo in listing.photos] == ["a/c.TIF", "b.jpg", "linked/far.png", "z.png"]
    assert {path.name: why for path, why in listing.skipped} == {
        "notes.txt": "no photo", ".hidden.jpg": "hidden", "loop": "the folder is a loop, or was walked already",
        "gone.png": "a broken link", "pipe.jpg": "no file"}
    with pytest.raises(OpenError, match="no picture"):
        list_photos([top / "out" / ".."  / "a"], [top / "a"])


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are there only")
def test_names_that_are_no_utf8_are_found(tmp_path):
    (tmp_path / os.fsdecode(b"caf\xe9.jpg")).write_bytes(b"x")
    (photo,) = list_photos([tmp_path]).photos
    assert os.fsencode(photo.name) == b"caf\xe9.jpg"


def test_masks_are_found_by_path_with_any_suffix_and_the_same_full_name_wins(tmp_path):
    for name in ("sub/a.png", "sub/b.png", "sub/b.jpg", "c-mask.png", "sub/d.txt"):
        touch(tmp_path / name)
    masks = MaskFolder(tmp_path)
    found = {name: masks.mask_of(name) for name in ("sub/a.jpg", "sub/b.jpg", "c.tif", "a.jpg", "sub/d.jpg")}
    assert {name: path and path.relative_to(tmp_path) for name, path in found.items()} == {
        "sub/a.jpg": Path("sub/a.png"), "sub/b.jpg": Path("sub/b.jpg"), "c.tif": Path("c-mask.png"), "a.jpg": None,
        "sub/d.jpg": None}


@given(
    st.sets(st.from_regex(r"[ab](/[ab])?\.(jpg|JPG|png|bmp|tif)", fullmatch=True)),
    st.sampled_from([None, ".png", ".jpg"]))
def test_no_two_results_have_one_name_and_formats_that_stay_keep_theirs(names, suffix):
    found = result_names(sorted(names), suffix, {})
    assert len(set(found.values())) == len(names)
    for name, result in found.items():
        if suffix is None and not name.endswith(".bmp"):
            assert result == name
        assert result_names([name], suffix, found)[name] == result  # known names stay
