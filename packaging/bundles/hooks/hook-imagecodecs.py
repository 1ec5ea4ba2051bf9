# It loads its codecs by name when they are first asked for.

from PyInstaller.utils.hooks import collect_dynamic_libs, collect_submodules

hiddenimports = collect_submodules("imagecodecs")
binaries = collect_dynamic_libs("imagecodecs")
