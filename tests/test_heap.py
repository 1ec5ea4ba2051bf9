"""Memory that was freed goes back to the system."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from inpaint_app import heap

BLOCK, COUNT = 64 << 10, 1000


def resident() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do that by themselves")
def test_what_lies_free_below_a_block_in_use_is_given_back() -> None:
    library = ctypes.CDLL(None)
    library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    if not hasattr(library, "malloc_trim"):
        pytest.skip("another C library")
    blocks = [library.malloc(BLOCK) for _ in range(COUNT)]
    for block in blocks:
        ctypes.memset(block, 1, BLOCK)
    for block in blocks[:-1]:
        library.free(block)
    before = resident()
    heap.give_back()
    given_back = before - resident()
    library.free(blocks[-1])
    assert given_back > BLOCK * COUNT // 2


HOLES = """
import ctypes
from pathlib import Path
from inpaint_app import heap

heap.keep_compact()
library = ctypes.CDLL(None)
library.malloc.restype, library.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
library.free.argtypes = [ctypes.c_void_p]

def taken(size):
    block = library.malloc(size)
    ctypes.memset(block, 1, size)
    return block

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) >> 10

library.free(taken(30 << 20))  # after which glibc would put all that is smaller into a heap
blocks = [taken(8 << 20) for _ in range(8)]
above = [taken(1 << 16) for _ in range(8)]
before = resident()
for block in blocks:
    library.free(block)
print(before - resident())
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do that by themselves")
def test_large_blocks_go_back_at_once_whatever_was_taken_after_them() -> None:
    if not hasattr(ctypes.CDLL(None), "mallopt"):
        pytest.skip("another C library")
    ran = subprocess.run([sys.executable, "-c", HOLES], capture_output=True, text=True, check=True)
    assert int(ran.stdout) > 56


def test_what_the_user_says_of_compiled_kernels_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    name = "ONEDNN_PRIMITIVE_CACHE_CAPACITY"
    monkeypatch.setenv(name, "7")
    heap.bound_caches()
    assert os.environ[name] == "7"
    monkeypatch.delenv(name)
    heap.bound_caches()
    assert 64 <= int(os.environ[name]) < 1024
