"""The plug-ins as far as they go without their programs: put in place, reaching this one by command and by server."""

from __future__ import annotations

import ast
import importlib.util
import json
import sys

import numpy as np
import pytest
from PIL import Image

from inpaint_app import paths
from inpaint_app.plugins import own_command
from tests.test_cli import one_sentence, run
from tests.test_serve import TOKEN, serving


@pytest.fixture
def placed(tmp_path):
    done = run("plugin", "krita", "--folder", tmp_path / "pykrita")
    assert done.returncode == 0, done.stderr
    assert "Python Plugin Manager" in done.stdout
    return tmp_path / "pykrita"


def reach(folder):
    """The module by which a plug-in reaches the program, of the plug-in in ``folder``."""
    spec = importlib.util.spec_from_file_location("inpaint_reach", folder / "inpaint_reach.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def files(tmp_path):
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(90, 160, (60, 80, 3), np.uint8)).save(tmp_path / "photo.png")
    mask = np.zeros((60, 80), np.uint8)
    mask[20:40, 30:50] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    return {"photo": str(tmp_path / "photo.png"), "mask": str(tmp_path / "mask.png")}


def changed(files, result):
    return (np.asarray(Image.open(files["photo"])) != np.asarray(Image.open(result))).any(2)


def test_a_plugin_lies_where_its_program_looks_and_knows_this_one(placed, tmp_path):
    assert (placed / "inpaint_app_krita.desktop").is_file()
    assert (placed / "inpaint_app_krita" / "__init__.py").is_file()
    noted = json.loads((placed / "inpaint_app_krita" / "inpaint-app.json").read_text())
    assert noted == {"command": own_command()}
    again = run("plugin", "gimp", "--folder", tmp_path / "plug-ins")
    assert again.returncode == 0, again.stderr
    script = tmp_path / "plug-ins" / "inpaint-app" / "inpaint-app.py"
    if sys.platform != "win32":
        assert script.stat().st_mode & 0o111
    (tmp_path / "file").touch()
    failed = run("plugin", "gimp", "--folder", tmp_path / "file" / "plug-ins")
    assert failed.returncode == 1
    assert "--folder" in one_sentence(failed.stderr)


def test_it_has_the_command_fill_and_says_what_it_says(placed, files, tmp_path, monkeypatch):
    module = reach(placed / "inpaint_app_krita")
    result = str(tmp_path / "result.png")
    looks = []
    notices = module.run("fill", files, result, {"quality": "fast"}, lambda: looks.append(1) or True)
    assert changed(files, result)[20:40, 30:50].mean() > 0.5
    assert looks
    assert isinstance(notices, list)
    with pytest.raises(module.ReachError, match=r"absent\.png"):
        module.run("fill", {**files, "mask": str(tmp_path / "absent.png")}, result, {}, lambda: True)
    with pytest.raises(module.GivenUp):
        module.run("fill", files, result, {}, lambda: False)
    (placed / "inpaint_app_krita" / "inpaint-app.json").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(module, "_PLACES", ())
    with pytest.raises(module.ReachError, match="not found; install it"):
        module.run("fill", files, result, {}, lambda: True)


def test_it_asks_a_server_where_it_was_told_so(files, tmp_path):
    result = str(tmp_path / "result.png")
    with serving() as client:
        told = run("plugin", "gimp", "--folder", tmp_path, "--server", client.base_url, "--token", TOKEN)
        assert told.returncode == 0, told.stderr
        module = reach(tmp_path / "inpaint-app")
        module.run("fill", files, result, {"quality": "fast"}, lambda: True)
        assert changed(files, result)[20:40, 30:50].mean() > 0.5
        with pytest.raises(module.ReachError, match="sensitivity"):
            module.run("detect", {"photo": files["photo"]}, result, {"sensitivity": "500"}, lambda: True)
    with pytest.raises(module.ReachError, match="inpaint-app serve"):
        module.run("detect", {"photo": files["photo"]}, result, {}, lambda: True)


def test_all_that_a_plugin_says_is_said_in_chinese_too(placed):
    module = reach(placed / "inpaint_app_krita")
    texts = set(module._CHINESE)
    module.use_language("zh_CN")
    assert module.say("Find damage") == "查找损伤"
    said = set()
    for source in (paths.resources() / "plugins").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and isinstance(
                    node.args[0], ast.Constant):
                said.add(node.args[0].value)
    assert said <= texts
