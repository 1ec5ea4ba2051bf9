"""The language of the window: which there are, switching between them, and following a switch.

Texts are English in the code, translated by Qt: ``self.tr("Open")`` in a QObject, elsewhere
``translate("Context", "Open")`` with ``translate = QCoreApplication.translate``, or a module's own ``_tr("Open")``
(all found by ``packaging/translations.py``, which keeps ``resources/translations`` up to date). A widget that stays
sets its texts in one method that it hands to ``follow_language``; menus take theirs again by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QWidget

from inpaint_app import paths

LANGUAGES = {"en": "English", **{code: QLocale(code).nativeLanguageName() for code in paths.translations()}}
"""Code, and the language's own name for itself."""

_installed: list[QTranslator] = []
_shown = "en"


def system_language() -> str:
    """The code of the first of the languages chosen for the system that there is, else English.

    Another variant of a language is better than English: readers of Traditional Chinese read Simplified more easily.
    """
    for name in QLocale.system().uiLanguages():
        wanted = QLocale(name)
        if wanted.name() in LANGUAGES:
            return wanted.name()
        alike = [code for code in LANGUAGES if QLocale(code).language() == wanted.language()]
        if alike:
            return alike[0]
    return "en"


def shown_language() -> str:
    """The code of the language that is shown."""
    return _shown


def use_language(code: str) -> None:
    """Show everything in the language ``code`` ("system", or one of ``LANGUAGES``), from now on."""
    global _shown
    code = system_language() if code == "system" else code
    app = QCoreApplication.instance()
    if code == _shown or app is None:
        return
    _shown = code
    while _installed:
        app.removeTranslator(_installed.pop())
    QLocale.setDefault(QLocale(code))
    if code == "en":
        return
    qt = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    for name, folder in ((f"qtbase_{code}", qt), ("inpaint_app", str(paths.translations()[code]))):
        translator = QTranslator(app)
        if translator.load(name, folder):
            app.installTranslator(translator)
            _installed.append(translator)


class _Follower(QObject):
    def __init__(self, widget: QWidget, set_texts: Callable[[], None]) -> None:
        super().__init__(widget)
        self._set_texts = set_texts
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LanguageChange:
            self._set_texts()
        return super().eventFilter(watched, event)


def follow_language(widget: QWidget, set_texts: Callable[[], None]) -> None:
    """Call ``set_texts`` now, and again whenever the language changes while ``widget`` lives."""
    set_texts()
    _Follower(widget, set_texts)
