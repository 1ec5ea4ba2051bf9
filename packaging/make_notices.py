"""Makes resources/THIRD_PARTY_NOTICES.txt: what a bundle is made of, by whose leave, with the texts of all licences.

    python packaging/make_notices.py

Run it in the environment that bundles are built in: names, versions and texts are those of the distributions that are
taken (``bundles/contents.py``). Texts that several have are given once. Compiled libraries that a distribution brings
along without their texts are named below, and the file is not made while one of them is unknown.
"""

from __future__ import annotations

import re
import sys
from importlib import metadata
from pathlib import Path

from making import ROOT, Made, main

sys.path.insert(0, str(ROOT / "packaging" / "bundles"))
from contents import is_needed, taken

FILE = ROOT / "resources" / "THIRD_PARTY_NOTICES.txt"
_OWN_TEXTS = ROOT / "packaging" / "licences"
_ADDED = {
    "pyside6-essentials": ("LGPL-3.0.txt", "GPL-3.0.txt"), "shiboken6": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "pi-heif": ("LGPL-3.0.txt", "GPL-3.0.txt"),
}
"""Texts of ``licences`` that wheels come without."""
_LIBRARIES = {
    "aec": "libaec, BSD-2-Clause", "sz": "libaec, BSD-2-Clause", "aom": "libaom, BSD-2-Clause",
    "avcodec": "FFmpeg, LGPL-2.1-or-later", "avformat": "FFmpeg, LGPL-2.1-or-later",
    "avutil": "FFmpeg, LGPL-2.1-or-later", "swresample": "FFmpeg, LGPL-2.1-or-later",
    "swscale": "FFmpeg, LGPL-2.1-or-later", "avif": "libavif, BSD-2-Clause", "blosc": "C-Blosc, BSD-3-Clause",
    "blosc2": "C-Blosc2, BSD-3-Clause", "brotlicommon": "Brotli, MIT", "brotlidec": "Brotli, MIT",
    "brotlienc": "Brotli, MIT", "charls": "CharLS, BSD-3-Clause", "cpcodec": "Pcodec, Apache-2.0",
    "crypto": "OpenSSL, OpenSSL licence",
    "ssl": "OpenSSL, OpenSSL licence", "de265": "libde265, LGPL-3.0-or-later", "deflate": "libdeflate, MIT",
    "drm": "libdrm, MIT", "freetype": "FreeType, FTL", "gfortran": "GCC runtime, GPL-3.0 with the GCC exception",
    "gif": "giflib, MIT", "gomp": "GCC runtime, GPL-3.0 with the GCC exception",
    "quadmath": "GCC runtime, LGPL-2.1-or-later", "harfbuzz": "HarfBuzz, MIT", "heif": "libheif, LGPL-3.0-or-later",
    "jasper": "JasPer, JasPer-2.0", "jpeg": "libjpeg-turbo, IJG and BSD-3-Clause", "jpegxr": "jxrlib, BSD-2-Clause",
    "jxrglue": "jxrlib, BSD-2-Clause", "jxl": "libjxl, BSD-3-Clause", "jxl_cms": "libjxl, BSD-3-Clause",
    "jxl_threads": "libjxl, BSD-3-Clause", "lcms2": "Little CMS, MIT", "Lerc": "LERC, Apache-2.0",
    "lz4": "LZ4, BSD-2-Clause", "lzfse": "LZFSE, BSD-3-Clause", "lzhamcomp": "LZHAM, MIT", "lzhamdecomp": "LZHAM, MIT",
    "lzhamdll": "LZHAM, MIT", "lzma": "liblzma, 0BSD", "lzokay": "LZOKAY, MIT", "lzokay-c": "LZOKAY, MIT",
    "meshoptimizer": "meshoptimizer, MIT", "openblasp": "OpenBLAS, BSD-3-Clause",
    "scipy_openblas64_": "OpenBLAS, BSD-3-Clause", "openjp2": "OpenJPEG, BSD-2-Clause",
    "openjph": "OpenJPH, BSD-2-Clause",
    "png16": "libpng, libpng-2.0", "raw_r": "LibRaw, LGPL-2.1-only or CDDL-1.0", "sharpyuv": "libwebp, BSD-3-Clause",
    "snappy": "Snappy, BSD-3-Clause", "SPERR": "SPERR, Apache-2.0", "SZ3c": "SZ3, BSD-3-Clause",
    "tiff": "LibTIFF, libtiff",
    "uhdr": "libultrahdr, Apache-2.0", "vpx": "libvpx, BSD-3-Clause", "webp": "libwebp, BSD-3-Clause",
    "webpdemux": "libwebp, BSD-3-Clause", "webpmux": "libwebp, BSD-3-Clause", "Xau": "libXau, MIT",
    "xcb": "libxcb, MIT", "zfp": "zfp, BSD-3-Clause", "zopfli": "Zopfli, Apache-2.0", "zstd": "Zstandard, BSD-3-Clause",
    "c10": "PyTorch", "torch": "PyTorch", "torch_cpu": "PyTorch", "torch_python": "PyTorch", "shm": "PyTorch",
    "torch_global_deps": "PyTorch", "llvmlite": "LLVM, Apache-2.0 with the LLVM exception",
}
"""Compiled libraries, by what their files are called without ``lib``, version and hash."""
_QT = re.compile(r"Qt6\w+|icu(data|i18n|uc)|pyside6\w*|shiboken6")
_LIBRARY_FILE = re.compile(
    r"^lib(?P<stem>.+?)(-[0-9a-f]{8})*(-r0-[0-9a-f]{8}|-r0)?(\.abi3)?(\.[\d.]+)?\.so([.\d]*\w?)$")
_HEAD = """\
Third-party notices of Inpaint App

The installers of Inpaint App (the .deb, folders and images for Windows, macOS and Linux) contain the software below,
as its authors publish it on the Python package index, unchanged. Inpaint App itself is under Apache-2.0.

Qt and Qt for Python (LGPL-3.0), libheif and libde265 (LGPL-3.0), FFmpeg in OpenCV (LGPL-2.1) and LibRaw (LGPL-2.1) are
libraries of their own, in files of their own beside the program: you may put other versions in their place. Their
sources are at their authors', under the versions below, and you may take the program apart to mend it against a changed
version of them.

Libraries of the system that a Linux bundle brings along have their texts in its folder "licences".
"""


def make() -> Made:
    """The file."""
    distributions = taken()
    texts: dict[str, list[str]] = {}
    lines = [_HEAD, "== What is contained ==", ""]
    lines.append(f"Python {sys.version.split()[0]}: PSF-2.0")
    texts[_own("Python.txt")] = ["Python"]
    unknown = []
    for name, distribution in distributions.items():
        lines.append(f"{distribution.metadata['Name']} {distribution.version}: {_licence(distribution)}")
        for library, about in sorted(_libraries(distribution).items()):
            lines.append(f"    with {library}: {about}" if about else "")
            unknown += [] if about else [f"{name}: {library}"]
        for text in _texts(distribution, name):
            texts.setdefault(text, []).append(distribution.metadata["Name"])
    if unknown:
        raise SystemExit(f"Say in make_notices.py what these are: {', '.join(unknown)}")
    lines += ["", "The bundled models use the weights of EfficientNet-Lite0: Apache-2.0", "", "== Texts =="]
    for text, owners in texts.items():
        lines += ["", "-" * 100, ", ".join(dict.fromkeys(owners)), "-" * 100, "", text]
    return {FILE: "\n".join(lines) + "\n"}


def _licence(distribution: metadata.Distribution) -> str:
    about = distribution.metadata
    stated = about.get("License-Expression") or (about.get("License") or "").strip()
    classified = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or () if "License ::" in line]
    return stated if stated and "\n" not in stated else ", ".join(classified) or "see its text below"


def _libraries(distribution: metadata.Distribution) -> dict[str, str | None]:
    """What compiled libraries a distribution brings along; None: it is not known what one is."""
    found = {}
    for file in distribution.files or ():
        match = _LIBRARY_FILE.match(file.name)
        if match is None or not is_needed(str(file)) or "/Qt/plugins/" in str(file):
            continue
        stem = match["stem"]
        if _QT.fullmatch(stem):
            continue
        found[f"lib{stem}"] = _LIBRARIES.get(stem)
    return found


def _texts(distribution: metadata.Distribution, name: str) -> list[str]:
    found = []
    for file in distribution.files or ():
        inside = f"{file}".replace("\\", "/")
        top = re.match(r"[^/]+\.dist-info/(licenses/|(LICEN[CS]E|COPYING|NOTICE|COPYRIGHT)[^/]*$)", inside)
        path = Path(str(distribution.locate_file(file)))
        if top and path.is_file() and path.suffix not in {".py", ".json"}:
            found.append(_tidy(path.read_text(encoding="utf-8", errors="replace")))
    return found + [_own(added) for added in _ADDED.get(name, ())]


def _own(name: str) -> str:
    return _tidy((_OWN_TEXTS / name).read_text(encoding="utf-8"))


def _tidy(text: str) -> str:
    """Without blanks at the ends of lines, so that the same text is the same."""
    return "\n".join(line.rstrip() for line in text.replace("\f", "\n").strip().splitlines())


if __name__ == "__main__":
    sys.exit(main(make))
