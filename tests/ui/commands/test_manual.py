"""The manual: up to date in every language, whole, small, and opened by F1."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest

from inpaint_app import paths
from inpaint_app.ui.i18n.language import LANGUAGES

MANUAL = paths.resources() / "manual"
SCRIPT = Path(__file__).resolve().parents[3] / "packaging" / "make_manual.py"


class Browser(QObject):
    """What the desktop would open pages with."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Path] = []

    @Slot(QUrl)
    def show(self, url: QUrl) -> None:
        self.pages.append(Path(url.toLocalFile()))


@pytest.mark.usefixtures("qapp")
def test_the_pages_are_what_their_sources_and_the_window_make():
    spec = importlib.util.spec_from_file_location("make_manual", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert script.differs() == [], "run python packaging/make_manual.py"


def test_every_page_is_there_in_every_language_and_leads_nowhere_else():
    names = {language: {page.name for page in (MANUAL / language).glob("*.html")} for language in LANGUAGES}
    assert names["en"]
    assert len(set(map(frozenset, names.values()))) == 1
    for page in MANUAL.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "{{" not in text
        for target in re.findall(r'(?:href|src)="([^"]+)"', text):
            assert (page.parent / target).exists(), (page, target)  # offline: nothing of the network
    assert sum(file.stat().st_size for file in MANUAL.rglob("*.*")) < 5_000_000


def test_f1_opens_the_manual_in_the_language_of_the_window(photo_window):
    browser = Browser()
    QDesktopServices.setUrlHandler("file", browser, "show")
    try:
        QTest.keyClick(photo_window.canvas, Qt.Key.Key_F1)
        photo_window.settings_store.change(language="zh_CN")
        QTest.keyClick(photo_window.canvas, Qt.Key.Key_F1)
    finally:
        photo_window.settings_store.change(language="en")
        QDesktopServices.unsetUrlHandler("file")
    assert browser.pages == [MANUAL / "en" / "index.html", MANUAL / "zh_CN" / "index.html"]
