"""How a plug-in reaches Inpaint App: its command, or its server, as ``inpaint-app plugin`` has noted beside this file.

It runs in the Python of the program that it is a plug-in of (3.8 or newer), which has nothing but the standard library.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

NOTED = Path(__file__).resolve().with_name("inpaint-app.json")
"""``{"command": [...]}`` or ``{"server": "http://...", "token": "..."}``."""

_PLACES = ("~/.local/bin", "/usr/local/bin", "/usr/bin", "/opt/inpaint-app/bin")
_LOOK_S = 0.1
_OTHERS = ("LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONPATH", "QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
"""What the program that this is part of has set for itself alone."""


class ReachError(Exception):
    """It did not work; the text is a sentence for users."""


class GivenUp(Exception):  # noqa: N818 - no error
    """The user has cancelled it."""


def run(
    tool: str, files: dict[str, str], result: str, options: dict[str, str], waiting: Callable[[], bool],
) -> list[str]:
    """Have Inpaint App make ``result``.

    Args:
        tool: fill, extend, detect, restore or enhance.
        files: paths by what they are: photo, and mask where the tool takes one.
        options: as on the command line, without dashes.
        waiting: called ten times a second; False gives up.

    Returns:
        What is to be said about the result, sentences.

    Raises:
        ReachError, GivenUp.
    """
    noted = _noted()
    if "server" in noted:
        return _ask(noted, tool, files, result, options, waiting)
    return _call(noted.get("command") or _found(), tool, files, result, options, waiting)


def _noted() -> dict[str, Any]:
    try:
        noted = json.loads(NOTED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return noted if isinstance(noted, dict) else {}


def _found() -> list[str]:
    path = os.pathsep.join([os.environ.get("PATH", ""), *map(os.path.expanduser, _PLACES)])
    program = shutil.which("inpaint-app", path=path)
    if program is None:
        raise ReachError(_not_there())
    return [program]


def _not_there() -> str:
    return say("Inpaint App was not found; install it, and type in a terminal: inpaint-app plugin")


# -- as a command


def _call(
    command: list[str], tool: str, files: dict[str, str], result: str, options: dict[str, str],
    waiting: Callable[[], bool],
) -> list[str]:
    words = [*command, tool, files["photo"], "-o", result, "--overwrite", "--json"]
    for name, value in {**{role: path for role, path in files.items() if role != "photo"}, **options}.items():
        words += ["--" + name.replace("_", "-"), value]
    environment = {name: value for name, value in os.environ.items() if name not in _OTHERS}
    try:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
    except OSError as error:
        raise ReachError(_not_there()) from error
    while True:
        try:
            printed, complaints = process.communicate(timeout=_LOOK_S)
            break
        except subprocess.TimeoutExpired:
            if not waiting():
                process.kill()
                process.communicate()
                raise GivenUp from None
    if process.returncode:
        lines = complaints.decode("utf-8", "replace").strip().splitlines()
        raise ReachError(lines[-1] if lines else say("Inpaint App ended without a result."))
    return _notices(printed.decode("utf-8", "replace"))


def _end_with_parent() -> None:
    """The host ends a plug-in that is cancelled; what it has started must not go on."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


def _notices(report: str) -> list[str]:
    try:
        told = json.loads(report.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return []
    return list(map(str, told.get("notices", [])))


# -- as a server


def _ask(
    noted: dict[str, Any], tool: str, files: dict[str, str], result: str, options: dict[str, str],
    waiting: Callable[[], bool],
) -> list[str]:
    boundary = uuid.uuid4().hex
    suffix = os.path.splitext(result)[1].lstrip(".")
    fields = {**options, **({} if tool == "detect" else {"format": suffix})}
    request = urllib.request.Request(
        f"{str(noted['server']).rstrip('/')}/v1/{tool}", _form(boundary, files, fields), method="POST", headers={
            "Authorization": f"Bearer {noted.get('token', '')}",
            "Content-Type": f"multipart/form-data; boundary={boundary}"})
    done: list[Any] = []

    def work() -> None:
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(request) as answer:
                done.append((answer.read(), answer.headers.get("Inpaint-Report", "")))
        except Exception as error:  # told by who waits for it
            done.append(error)

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_S)
        if not waiting():
            raise GivenUp
    (outcome,) = done
    if isinstance(outcome, urllib.error.HTTPError):
        raise ReachError(_sentence(outcome.read())) from outcome
    if isinstance(outcome, Exception):
        raise ReachError(say("The server of Inpaint App cannot be reached; start it: inpaint-app serve")) from outcome
    picture, report = outcome
    Path(result).write_bytes(picture)
    return _notices(report)


def _form(boundary: str, files: dict[str, str], fields: dict[str, str]) -> bytes:
    parts = []
    for name, value in fields.items():
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode())
    for name, path in files.items():
        named = f'name="{name}"; filename="{os.path.basename(path)}"'
        head = f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\n\r\n"
        parts += [head.encode(), Path(path).read_bytes(), b"\r\n"]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def _sentence(answer: bytes) -> str:
    try:
        return str(json.loads(answer)["error"])
    except (ValueError, KeyError, TypeError):
        return say("Inpaint App ended without a result.")


# -- what is said


_CHINESE = {
    "Inpaint App was not found; install it, and type in a terminal: inpaint-app plugin":
        "未找到 Inpaint App；请先安装它，然后在终端中输入：inpaint-app plugin",
    "The server of Inpaint App cannot be reached; start it: inpaint-app serve":
        "无法连接 Inpaint App 的服务器；请先启动它：inpaint-app serve",
    "Inpaint App ended without a result.": "Inpaint App 没有给出结果就结束了。",
    "Nothing is selected; select first what is to be replaced.": "没有选区；请先选择要替换的部分。",
    "No damage was found.": "没有找到损伤。",
    "Open a photo first.": "请先打开一张照片。",
    "Inpaint App is computing…": "Inpaint App 正在计算…",
    "Cancel": "取消",
    "Fill selection": "填充选区",
    "Fill selection (best of several)": "填充选区（多个结果中的最佳）",
    "Find damage": "查找损伤",
    "Restore scan": "修复扫描件",
    "Fill the selection from what the picture shows, as a layer": "根据画面内容填充选区，结果为一个新图层",
    "Find dust, hairs, scratches, folds, tears and stains, and select them":
        "查找灰尘、毛发、划痕、折痕、裂口和污渍，并将其选中",
    "Restore a scan in one step, as a layer": "一步修复扫描件，结果为一个新图层",
    "Quality": "质量",
    "Fast": "快速",
    "Balanced": "均衡",
    "Best of several": "多个结果中的最佳",
    "How much is done": "处理强度",
    "Gentle": "轻度",
    "Normal": "标准",
    "Strong": "强力",
    "Sensitivity": "灵敏度",
    "More finds more": "越高找到的越多",
    "Fill": "填充",
    "Restored": "修复",
}

_language: str | None = None


def use_language(name: str) -> None:
    """Say what follows in the language of the program, ``zh_CN`` for example."""
    global _language
    _language = name


def say(text: str) -> str:
    """``text`` in the language of the program, or in English."""
    return _CHINESE.get(text, text) if (_language or "").startswith("zh") else text
