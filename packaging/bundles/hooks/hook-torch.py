# In place of PyInstaller's own hook, which takes everything: headers, test programs, and every module's source.
# torch reads the sources of its modules of settings when it is imported, so these alone come as files, too.

from PyInstaller.utils.hooks import PY_DYLIB_PATTERNS, collect_dynamic_libs, collect_submodules


def _is_needed(name):
    return not name.startswith(_LEFT_OUT)


_LEFT_OUT = (
    "torch.utils.tensorboard", "torch.utils.benchmark", "torch.testing._internal", "torch._inductor.codegen",
    "torch._inductor.kernel", "torch._inductor.fx_passes.serialized_patterns", "torch.distributed.pipelining",
    "torch.distributed.elastic", "torch.distributed.checkpoint", "torch.utils.bottleneck", "torch.utils.hipify",
    "torch.onnx._internal.exporter._torchlib",
)

hiddenimports = collect_submodules("torch", filter=_is_needed)
excludedimports = list(_LEFT_OUT)
module_collection_mode = {
    "torch": "pyz",
    "torch.distributed.config": "pyz+py",
    **{name: "pyz+py" for name in hiddenimports if name.rpartition(".")[2].endswith(("config", "_config_module"))},
}
warn_on_missing_hiddenimports = False
binaries = collect_dynamic_libs("torch", search_patterns=[*PY_DYLIB_PATTERNS, "*.so.*"])
bindepend_symlink_suppression = ["**/torch/lib/*.so*"]
