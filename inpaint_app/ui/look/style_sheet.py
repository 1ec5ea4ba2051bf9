"""The style sheet of the application, in the colours of a theme."""

from __future__ import annotations

from string import Template

_SHEET = Template("""
QMainWindow, QStatusBar { background: $window; }
QMainWindow::separator { background: $edge; width: 3px; height: 3px; }
QMenuBar { background: $window; padding: 2px 4px; }
QMenuBar::item { padding: 4px 9px; border-radius: 3px; }
QMenuBar::item:selected { background: $raised; }
QMenu { background: $field; border: 1px solid $raised; padding: 4px; }
QMenu::item { padding: 5px 26px 5px 22px; border-radius: 3px; }
QMenu::item:selected { background: $accent; color: white; }
QMenu::item:disabled { color: $faint; background: transparent; }
QMenu::separator { height: 1px; background: $raised; margin: 4px 6px; }
QToolBar { background: $window; border: 0; padding: 5px 8px; spacing: 4px; border-bottom: 1px solid $edge; }
QToolBar#toolPalette { padding: 8px 4px; border-bottom: 0; border-right: 1px solid $edge; }
QFrame#toolRule { border: 0; background: $raised; margin: 3px 5px; }
QToolBar::separator { background: $raised; width: 1px; margin: 5px 7px; }
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 4px; }
QToolButton:hover { background: $raised; }
QToolButton:checked { background: $chosen; border-color: $accent; }
QToolButton:pressed { background: $edge; }
QToolButton:focus, QPushButton:focus { border-color: $accent; }
QPushButton { background: $raised; border: 1px solid $border; border-radius: 4px; padding: 5px 16px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $field; }
QPushButton:disabled { color: $faint; background: $window; border-color: $raised; }
QPushButton[primary="true"] { background: $primary; color: white; font-weight: 600; border-color: $accent; }
QPushButton[primary="true"]:hover { background: $accent; }
QPushButton[primary="true"]:focus { border-color: #9cc7f3; }
QPushButton[primary="true"]:disabled { background: $primary_off; border-color: $primary_off; color: $faint; }
QStatusBar { border-top: 1px solid $edge; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: $dim; padding: 1px 8px; }
QDockWidget { font-weight: 600; titlebar-close-icon: url($close); }
QDockWidget::close-button { subcontrol-origin: margin; subcontrol-position: top right; top: 8px; right: 8px; }
QToolButton#qt_toolbar_ext_button { background: $raised; qproperty-icon: url($more); padding: 0; }
QDockWidget::title { background: $window; padding: 8px 10px 6px 10px; }
QListWidget, QTreeWidget { background: $field; border: 1px solid $edge; border-radius: 3px; outline: 0; }
QListWidget:focus, QTreeWidget:focus { border-color: $accent; }
QListWidget::item:selected:focus { border: 1px solid $accent; }
QListWidget::item { padding: 3px 4px; border-radius: 3px; }
QListWidget::item:selected, QTreeWidget::item:selected { background: $chosen; color: $text; }
QListWidget::item:hover:!selected { background: $raised; }
QCheckBox::indicator:unchecked { width: 12px; height: 12px; background: $field; border: 1px solid $dim;
    border-radius: 2px; }
QTabWidget::pane { background: $window; border: 1px solid $edge; border-radius: 3px; }
QTabWidget > QStackedWidget > QWidget { background: $window; }
QTabBar::tab { background: $field; border: 1px solid $edge; border-bottom: 0; padding: 6px 14px; }
QTabBar::tab:selected { background: $window; color: $text; border-top: 2px solid $accent; }
QTabBar::tab:!selected { color: $dim; margin-top: 2px; }
QTabBar::close-button { image: url($close); }
QTabBar::close-button:hover { background: $raised; border-radius: 3px; }
QProgressBar { background: $field; border: 1px solid $edge; border-radius: 3px; height: 12px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QToolTip { background: $tip; color: $text; border: 1px solid $border; padding: 3px; }
#emptyState { background: $surround; }
#emptyState #title { font-size: 17pt; color: $text; }
#emptyState #hint { color: $dim; }
#recentFiles { background: transparent; border: 0; }
#recentFiles::item:selected { background: $raised; color: $text; }
#messageBar { background: $notice; border: 1px solid $notice_edge; border-radius: 5px; }
#messageBar[error="true"] { background: $error; border-color: $error_edge; }
#callout { background: $field; border: 2px solid $accent; border-radius: 8px; }
#calloutTitle { font-size: 12pt; font-weight: 600; }
#calloutCount { color: $dim; }
#compareTag { background: rgba(20, 20, 20, 170); color: white; border-radius: 4px; }
#settingHint { color: $dim; }
#messageBar QLabel { color: $text; }
LayerList::indicator { width: 18px; height: 18px; }
LayerList::indicator:checked { image: url($eye); }
LayerList::indicator:unchecked { image: url($eye_off); }
LayerList::indicator:indeterminate { image: none; }
""")


def style_sheet(colours: dict[str, str]) -> str:
    """The sheet; ``colours`` holds every name that ``theme.Theme`` has, and the paths eye, eye_off, close and more."""
    return _SHEET.substitute(colours)
