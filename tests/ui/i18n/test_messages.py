"""Sentences from below the window: written so that they can be translated, translated, and shown so."""

from __future__ import annotations

import ast
import re
import string
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from inpaint_app import errors, paths
from inpaint_app.document.layers.layers import Photo
from inpaint_app.errors import OpenError, SaveError
from inpaint_app.inference.engines.push_pull_engine import PushPullEngine
from inpaint_app.messages import Message
from inpaint_app.settings import Settings
from inpaint_app.ui.i18n.language import LANGUAGES, use_language
from inpaint_app.ui.i18n.messages import in_language
from inpaint_app.ui.main_window import MainWindow
from tests.driving import WAIT_MS

CHINESE = re.compile("[\u4e00-\u9fff]")
FILE_ERRORS = {name for name, kind in vars(errors).items()
               if isinstance(kind, type) and issubclass(kind, errors.FileError)}


def fields(template: str) -> list[str]:
    """Names, conversions and formats of a template's fields, sorted."""
    return sorted(
        f"{name}!{conversion}:{spec}" for _, name, spec, conversion in string.Formatter().parse(template)
        if name is not None)


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_template_of_the_code_is_translated_with_the_same_fields(tool, language):
    root = ElementTree.parse(paths.resources() / "translations" / language / "inpaint_app.ts").getroot()
    context = next(context for context in root.iter("context") if context.findtext("name") == "Messages")
    translations = {
        message.findtext("source"): message.findtext("translation") for message in context.iter("message")
        if message.find("translation").get("type") != "unfinished"
    }
    templates = tool.templates()
    assert len(templates) > 150
    for template in templates:
        assert template in translations, "run python packaging/translations.py and translate"
        assert fields(translations[template]) == fields(template)


def test_no_error_or_message_is_given_a_sentence_that_is_put_together_already(tool):
    for file, tree in tool.trees():
        for call in tool.message_calls(tree):
            for node in ast.walk(call.args[0]):
                made = isinstance(node, ast.JoinedStr | ast.BinOp) or (
                    isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("format", "join", "replace"))
                assert not made, f"{file}:{call.lineno}: give a template and its arguments"


def test_every_template_gets_the_arguments_that_it_has_fields_for(tool):
    for file, tree in tool.trees():
        for call in tool.message_calls(tree):
            given = {keyword.arg for keyword in call.keywords}
            if len(call.args) > 1 and getattr(call.func, "id", "") in FILE_ERRORS:
                by_itself = {"path", "name"}
            elif getattr(call.func, "id", "") == "UnsupportedError":
                by_itself = {"name"}  # of the file, which opening puts in
            else:
                by_itself = set()
            for template in tool.template_texts(call):
                wanted = names(template)
                assert wanted - by_itself <= given <= wanted, f"{file}:{call.lineno}"


@pytest.fixture
def window(qtbot):
    window = MainWindow(Settings(language="zh_CN"), None, PushPullEngine)
    qtbot.addWidget(window)
    window._agreed_to_close = True  # without a question about unsaved work
    window.show()
    return window


def test_an_error_is_shown_in_chinese_with_its_file(qtbot, window, tmp_path):
    missing = tmp_path / "海滩 {1}.jpg"
    window.files.open_path(missing)
    assert window.status.activity.text() == f"正在打开 {missing.name}…"
    qtbot.waitUntil(lambda: bool(window.messages.text), timeout=WAIT_MS)
    assert window.messages.text == f"{missing} 不存在；请检查名称和文件夹。"


def test_the_reason_within_an_error_is_shown_in_chinese_too(qtbot, window, tmp_path):
    window.editor.set_photo(Photo(np.zeros((8, 8, 3), np.uint8)))
    target = tmp_path / "missing" / "beach.ora"
    window.editor.files.save_project(target)
    qtbot.waitUntil(lambda: bool(window.messages.text), timeout=WAIT_MS)
    assert window.messages.text == f"无法写入 {target}：文件夹不存在；请创建它或选择其他文件夹。"


def test_notices_of_a_photo_and_the_error_of_a_fill_are_shown_in_chinese(qtbot, window):
    notice = Message("Opened the first of {pages} pages.", pages=3)
    window.editor.set_photo(Photo(np.zeros((8, 8, 3), np.uint8), notices=(notice,)))
    assert window.messages.text == "已打开 3 页中的第一页。"
    window.editor.mask.select_all()
    window.fills.fill()
    qtbot.waitUntil(lambda: not window.editor.busy, timeout=WAIT_MS)
    assert window.messages.text == "蒙版覆盖了整张照片：请留出一些可供参考的部分。"


def test_what_is_no_message_and_every_message_in_english_stay_as_they_are(qapp, tmp_path):
    error = OpenError("{name} is empty (0 bytes); get it from its source again.", tmp_path / "beach.jpg")
    assert in_language(error.message) == str(error) == "beach.jpg is empty (0 bytes); get it from its source again."
    use_language("zh_CN")
    assert in_language("Already in the window's language.") == "Already in the window's language."
    assert in_language(error.message) == "beach.jpg 是空文件（0 字节）；请重新获取。"
    assert CHINESE.search(in_language(SaveError("{path} is write-protected; choose another name.", tmp_path).message))
