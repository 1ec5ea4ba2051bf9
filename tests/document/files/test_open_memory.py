"""What opening a large photo costs, measured in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

STATUS = Path("/proc/self/status")

MEASURE = """
import re, sys
from pathlib import Path
from inpaint_app.document.files.image_io import open_photo

def memory(name):
    return int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024

open_photo(sys.argv[2])  # loads the libraries
start = memory("VmRSS")
photo = open_photo(sys.argv[1])
print((memory("VmHWM") - start) / photo.pixels.nbytes, (memory("VmRSS") - start) / photo.pixels.nbytes)
"""


@pytest.mark.skipif(not STATUS.exists(), reason="peak memory is read from Linux's /proc")
@pytest.mark.parametrize("orientation", [1, 6])
def test_opening_a_jpeg_peaks_below_3_2_times_its_pixels_and_leaves_only_them(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[274] = orientation
    big, small = tmp_path / "big.jpg", tmp_path / "small.jpg"
    Image.linear_gradient("L").convert("RGB").resize((6000, 4000)).save(big, exif=exif)
    Image.new("RGB", (64, 64)).save(small)
    run = subprocess.run([sys.executable, "-c", MEASURE, big, small], capture_output=True, text=True, check=True)
    peak, left = map(float, run.stdout.split())
    assert peak < 3.2
    assert left < 1.2


def test_the_door_to_files_loads_no_image_library_until_a_file_is_opened() -> None:
    code = (
        "import sys, inpaint_app.document.files.image_io, inpaint_app.document.document;"
        "print(*{'PIL', 'tifffile', 'imagecodecs', 'pillow_heif', 'cv2', 'torch'} & sys.modules.keys())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
