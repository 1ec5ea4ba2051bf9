"""How the application looks: a neutral dark palette, so that no colour near a photo misleads the eye."""

from __future__ import annotations

import os

from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QToolButton

from inpaint_app import paths

SURROUND = "#262626"
"""Behind the photo."""

_WINDOW, _FIELD, _RAISED, _EDGE = "#333333", "#2a2a2a", "#444444", "#1f1f1f"
_TEXT, _DIM, _ACCENT = "#dedede", "#8c8c8c", "#3f86cf"

_STYLE = f"""
QMainWindow, QStatusBar {{ background: {_WINDOW}; }}
QMainWindow::separator {{ background: {_EDGE}; width: 3px; height: 3px; }}
QMenuBar {{ background: {_WINDOW}; padding: 2px 4px; }}
QMenuBar::item {{ padding: 4px 9px; border-radius: 3px; }}
QMenuBar::item:selected {{ background: {_RAISED}; }}
QMenu {{ background: {_FIELD}; border: 1px solid {_RAISED}; padding: 4px; }}
QMenu::item {{ padding: 5px 26px 5px 22px; border-radius: 3px; }}
QMenu::item:selected {{ background: {_ACCENT}; color: white; }}
QMenu::item:disabled {{ color: {_DIM}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {_RAISED}; margin: 4px 6px; }}
QToolBar {{ background: {_WINDOW}; border: 0; padding: 5px 8px; spacing: 4px;
    border-bottom: 1px solid {_EDGE}; }}
QToolBar::separator {{ background: #4a4a4a; width: 1px; margin: 5px 7px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 4px; padding: 4px; }}
QToolButton:hover {{ background: {_RAISED}; }}
QToolButton:checked {{ background: #2d4f73; border-color: {_ACCENT}; }}
QToolButton:pressed {{ background: {_EDGE}; }}
QToolButton:focus, QPushButton:focus {{ border-color: {_ACCENT}; }}
QPushButton {{ background: {_RAISED}; border: 1px solid #555555; border-radius: 4px; padding: 5px 16px; }}
QPushButton:hover {{ background: #505050; }}
QPushButton:pressed {{ background: {_FIELD}; }}
QPushButton:disabled {{ color: {_DIM}; background: #393939; border-color: #444444; }}
QPushButton[primary="true"] {{ background: #2f6fb5; color: white; font-weight: 600;
    border-color: {_ACCENT}; }}
QPushButton[primary="true"]:hover {{ background: {_ACCENT}; }}
QPushButton[primary="true"]:focus {{ border-color: #9cc7f3; }}
QPushButton[primary="true"]:disabled {{ background: #37424d; border-color: #414d58; color: #87919a; }}
QStatusBar {{ border-top: 1px solid {_EDGE}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: #b4b4b4; padding: 1px 8px; }}
QDockWidget {{ font-weight: 600; }}
QDockWidget::title {{ background: {_WINDOW}; padding: 8px 10px 6px 10px; }}
QListWidget {{ background: {_FIELD}; border: 1px solid {_EDGE}; border-radius: 3px; outline: 0; }}
QListWidget::item {{ padding: 3px 4px; border-radius: 3px; }}
QListWidget::item:selected {{ background: #2d4f73; color: white; }}
QListWidget::item:hover:!selected {{ background: #3a3a3a; }}
QProgressBar {{ background: {_FIELD}; border: 1px solid {_EDGE}; border-radius: 3px; height: 12px; }}
QProgressBar::chunk {{ background: {_ACCENT}; border-radius: 2px; }}
QToolTip {{ background: #1b1b1b; color: {_TEXT}; border: 1px solid #555555; padding: 3px; }}
"""


def icon(name: str) -> QIcon:
    """A bundled icon, faint where it is disabled and there is a drawing for that."""
    result = QIcon(icon_path(name))
    faint = icon_path(f"{name}-disabled")
    if os.path.exists(faint):
        result.addFile(faint, mode=QIcon.Mode.Disabled)
    return result


def icon_button(name: str, text: str) -> QToolButton:
    """A button that shows an icon; ``text`` says what it does, as a tooltip and to a screen reader."""
    button = QToolButton()
    button.setIcon(icon(name))
    button.setToolTip(text)
    button.setAccessibleName(text)
    return button


def icon_path(name: str) -> str:
    """Where a bundled icon lies, with forward slashes as style sheets want them."""
    return (paths.resources() / "icons" / f"{name}.svg").as_posix()


def apply_theme(app: QApplication) -> None:
    """Give the whole application this look."""
    app.setStyle("Fusion")
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in {
        roles.Window: _WINDOW,
        roles.WindowText: _TEXT,
        roles.Base: _FIELD,
        roles.AlternateBase: _WINDOW,
        roles.Text: _TEXT,
        roles.PlaceholderText: _DIM,
        roles.Button: "#3d3d3d",
        roles.ButtonText: _TEXT,
        roles.BrightText: "#ffffff",
        roles.ToolTipBase: "#1b1b1b",
        roles.ToolTipText: _TEXT,
        roles.Highlight: _ACCENT,
        roles.HighlightedText: "#ffffff",
        roles.Link: "#7db5ee",
        roles.Accent: _ACCENT,
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#7d7d7d"))
    for role in (roles.Highlight, roles.Accent):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor("#5a5a5a"))
    app.setPalette(palette)
    app.setStyleSheet(_STYLE)
    app.setWindowIcon(icon("app"))
