"""The themes of the application: neutral greys, light or dark, so that no colour near a photo misleads the eye."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QAbstractButton, QApplication, QToolButton

from inpaint_app import paths
from inpaint_app.ui.look.icon_engine import IconEngine, use_inks
from inpaint_app.ui.look.style_sheet import style_sheet


@dataclass(frozen=True)
class Theme:
    """The colours of one look, as "#rrggbb".

    Attributes:
        surround: behind the photo.
        window, field, raised, edge: panels; what is typed or listed in; what lies on panels; lines between them.
        hover, border, chosen: a control under the pointer; its outline; what is switched on.
        text, dim, faint: texts; hints; what cannot be used now.
        accent, primary: focus and sliders; the one button that matters most.
        primary_off, link, tip: that button when it is off; links; tooltips.
        notice, notice_edge, error, error_edge: grounds and outlines of messages.
        ink, ink_off: icons.
    """

    surround: str
    window: str
    field: str
    raised: str
    edge: str
    hover: str
    border: str
    chosen: str
    text: str
    dim: str
    faint: str
    accent: str
    primary: str
    primary_off: str
    link: str
    tip: str
    notice: str
    notice_edge: str
    error: str
    error_edge: str
    ink: str
    ink_off: str


DARK = Theme(
    surround="#262626", window="#333333", field="#2a2a2a", raised="#444444", edge="#1f1f1f", hover="#505050",
    border="#555555", chosen="#2d4f73", text="#dedede", dim="#a2a2a2", faint="#7d7d7d", accent="#3f86cf",
    primary="#2f6fb5", primary_off="#37424d", link="#7db5ee", tip="#1b1b1b", notice="#2b3c4e",
    notice_edge="#4c7299", error="#572d2b", error_edge="#a5524b",
    ink="#d4d4d4", ink_off="#666666",
)  # fmt: skip
LIGHT = Theme(
    surround="#bdbdbd", window="#ececec", field="#fafafa", raised="#dcdcdc", edge="#c4c4c4", hover="#d2d2d2",
    border="#b4b4b4", chosen="#bcd6f0", text="#1e1e1e", dim="#5c5c5c", faint="#9a9a9a", accent="#2f74bd",
    primary="#2f6fb5", primary_off="#c9d2db", link="#1d5fa8", tip="#fdfdf4", notice="#d9e8f7",
    notice_edge="#8fb4d9", error="#f8dcd9", error_edge="#d58d86",
    ink="#3a3a3a", ink_off="#a8a8a8",
)  # fmt: skip


class AppTheme(QObject):
    """Which theme is shown.

    Signals:
        changed: another one is shown.

    Attributes:
        theme: the one that is shown.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = "system"
        self.theme = DARK
        self._applied = False
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self.use("system")
        app.setWindowIcon(QIcon(icon_path("app")))

    def use(self, choice: str) -> None:
        """Show "light" or "dark", or what the desktop asks for ("system"), from now on."""
        self._choice = choice
        light = choice == "light"
        if choice == "system":
            # a desktop that says nothing gets the dark look, in which photos are judged best
            light = self._app.styleHints().colorScheme() == Qt.ColorScheme.Light
        theme = LIGHT if light else DARK
        if theme is self.theme and self._applied:
            return
        self.theme, self._applied = theme, True
        use_inks(self.theme.ink, self.theme.ink_off)
        self._app.setPalette(_palette(self.theme))
        drawn = {name: icon_path(file + ("-light" if light else "")) for name, file in _DRAWN.items()}
        self._app.setStyleSheet(style_sheet(asdict(self.theme) | drawn))
        self.changed.emit()

    def _follow_system(self) -> None:
        if self._choice == "system":
            self.use("system")


_DRAWN = {"eye": "eye", "eye_off": "eye-off", "close": "cancel", "more": "more"}
"""What the style sheet draws, by its names for them; each has a drawing in light ink and one in dark."""


def app_theme(app: QApplication) -> AppTheme:
    """The look of the application, made with the first call."""
    return app.findChild(AppTheme) or AppTheme(app)


def icon(name: str, ink: str = "") -> QIcon:
    """A bundled icon, drawn in the ink of the theme, or always in one ``ink``."""
    return QIcon(IconEngine(paths.resources() / "icons" / f"{name}.svg", ink))


def icon_button(name: str, text: str = "") -> QToolButton:
    """A button that shows an icon; ``text`` says what it does, if that is not for ``name_button`` to say."""
    button = QToolButton()
    button.setIcon(icon(name))
    name_button(button, text)
    return button


def name_button(button: QAbstractButton, text: str) -> None:
    """Say what a button without words does, as a tooltip and to a screen reader."""
    button.setToolTip(text)
    button.setAccessibleName(text)


def icon_path(name: str) -> str:
    """Where a bundled icon lies, with forward slashes as style sheets want them."""
    return (paths.resources() / "icons" / f"{name}.svg").as_posix()


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles, disabled = QPalette.ColorRole, QPalette.ColorGroup.Disabled
    for role, colour in {
        roles.Window: theme.window,
        roles.WindowText: theme.text,
        roles.Base: theme.field,
        roles.AlternateBase: theme.window,
        roles.Text: theme.text,
        roles.PlaceholderText: theme.dim,
        roles.Button: theme.raised,
        roles.ButtonText: theme.text,
        roles.BrightText: "#ffffff",
        roles.ToolTipBase: theme.tip,
        roles.ToolTipText: theme.text,
        roles.Highlight: theme.accent,
        roles.HighlightedText: "#ffffff",
        roles.Link: theme.link,
        roles.Accent: theme.accent,
    }.items():
        palette.setColor(role, QColor(colour))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(disabled, role, QColor(theme.faint))
    for role in (roles.Highlight, roles.Accent):
        palette.setColor(disabled, role, QColor(theme.border))
    return palette
