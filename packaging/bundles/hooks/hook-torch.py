# In place of PyInstaller's own hook, which takes everything: headers, test programs, libraries for them.
# The sources come as files beside the compiled modules: torch reads many of its own when it is imported.

import sys

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, collect_submodules, get_package_paths

hiddenimports = collect_submodules("torch")
module_collection_mode = "pyz+py"
warn_on_missing_hiddenimports = False
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
if sys.platform != "win32":  # asked for when torch is imported, though nothing here starts it
    binaries.append((f"{get_package_paths('torch')[1]}/bin/torch_shm_manager", "torch/bin"))
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
