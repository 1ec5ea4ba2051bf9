"""The message bar: one sentence over the top of the canvas, for a while or until it is closed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.i18n.messages import in_language
from inpaint_app.ui.look.theme import icon, icon_button, name_button

_NOTICE_MS = 7000


class MessageBar(QFrame):
    """Notices for seven seconds, errors and offers until closed; never takes the focus, never moves the photo."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setObjectName("messageBar")
        self._icon = QLabel()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = QPushButton()
        self._button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # until it offers something
        self._button.clicked.connect(self._do_offered)
        self._offered: Callable[[], object] | None = None
        self._close = icon_button("cancel")
        self._close.setAutoRaise(True)
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        row.addWidget(self._button)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
        self.hide()
        follow_language(self, self._set_texts)

    @property
    def text(self) -> str:
        """The sentence that is shown; empty when none is."""
        return self._text.text() if self.isVisibleTo(self._over) else ""

    def show_notice(self, sentence: str, offer: tuple[str, Callable[[], object]] | None = None) -> None:
        """Show ``sentence`` (a Message: translated) for a while; an error still shown stays, the notice after it.

        ``offer``: what can be done about it, the text of a button and what it does; shown until closed.
        """
        sentence = in_language(sentence)
        self._offered = offer[1] if offer is not None else None
        self._button.setText(offer[0] if offer is not None else "")
        if self.property("error") and self.text:
            sentence = f"{self._text.text()}\n{sentence}"
            self._show(sentence, error=True)
        else:
            self._show(sentence, error=False)

    def show_error(self, sentence: str) -> None:
        """Show ``sentence`` (a Message: translated) until it is closed or the next one comes."""
        self._offered = None
        self._show(in_language(sentence), error=True)

    def withdraw(self, sentence: str) -> None:
        """Take ``sentence`` away, if it is shown."""
        left = [line for line in self._text.text().split("\n") if line != in_language(sentence)]
        if left:
            self._text.setText("\n".join(left))
        else:
            self.hide()

    def _do_offered(self) -> None:
        offered = self._offered
        self.hide()
        if offered is not None:
            offered()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the top of the widget this lies over."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def _show(self, sentence: str, *, error: bool) -> None:
        self.setProperty("error", error)
        self.style().polish(self)  # the style sheet asks for the property
        self._icon.setPixmap(icon("warning" if error else "info").pixmap(20, 20))
        self._text.setText(sentence)
        offers = self._offered is not None
        self._button.setVisible(offers)
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus if offers else Qt.FocusPolicy.NoFocus)
        self.show()
        self.raise_()
        self._place()
        if error or self._offered is not None:
            self._timer.stop()
        else:
            self._timer.start(_NOTICE_MS)

    def _set_texts(self) -> None:
        self.setAccessibleName(self.tr("Message"))
        name_button(self._close, self.tr("Close the message"))

    def _place(self) -> None:
        width = min(self._over.width() - 32, 760)
        height = max(self.heightForWidth(width), self.minimumSizeHint().height())
        self.setGeometry((self._over.width() - width) // 2, 14, width, height)
