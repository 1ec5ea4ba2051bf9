"""The tour: two minutes over the real window, on a sample photo; it can be left at every step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMainWindow, QPushButton, QVBoxLayout, QWidget

_WIDTH, _GAP, _MARGIN = 340, 14, 8


@dataclass(frozen=True)
class _Step:
    place: str
    title: str
    text: str
    prepare: str = ""  # name of what is done when the step begins


class Tour(QObject):
    """Shows one callout after the other.

    Signals:
        ended: it was taken to its end or left.

    Attributes:
        callout: what is shown now; None while there is no tour.
    """

    ended = Signal()

    def __init__(
        self,
        window: QMainWindow,
        places: Mapping[str, Callable[[], QWidget]],
        preparations: Mapping[str, Callable[[], object]],
    ) -> None:
        """``places``: menus, photo, tools, fill, layers; ``preparations``: open_sample, mask_sample."""
        super().__init__(window)
        self._window = window
        self._places = places
        self._preparations = preparations
        self._number = 0
        self._frame = _Frame(window)
        self.callout: Callout | None = None

    def begin(self) -> None:
        """Start at the first step."""
        self._show(0)

    def end(self) -> None:
        """Take the callout away."""
        if self.callout is not None:
            self._window.removeEventFilter(self)
            self.callout.hide()
            self.callout.deleteLater()
            self.callout = None
            self._frame.hide()
            self.ended.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The callout stays beside what it is about; another language makes it again."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        elif event.type() == QEvent.Type.LanguageChange and self.callout is not None:
            self._show(self._number, prepare=False)
        return super().eventFilter(watched, event)

    def _steps(self) -> list[_Step]:
        return [
            _Step("menus", self.tr("Welcome"), self.tr(
                "Two minutes show you how a photo is restored, on a sample that comes with the application. "
                "Esc leaves the tour; the Help menu has it again.")),
            _Step("photo", self.tr("A damaged print"), self.tr(
                "Folds, scratches, a torn corner. The wheel moves the photo, Ctrl and the wheel zoom, "
                "and two fingers do both."), "open_sample"),
            _Step("tools", self.tr("Mark the damage"), self.tr(
                "Paint over it with the brush (B); the eraser (E) takes back what was too much, and [ and ] make "
                "the brush smaller and larger. Here it has been painted for you."), "mask_sample"),
            _Step("fill", self.tr("Fill"), self.tr(
                "This button, or Enter, closes what is marked. It takes a few seconds; nothing outside the mask "
                "changes, and nothing leaves this computer.")),
            _Step("layers", self.tr("Every fill is a layer"), self.tr(
                "Hide it, dim it, move it, or choose another of its variants: your photo below is never changed.")),
            _Step("photo", self.tr("Before and after"), self.tr(
                "Hold \\ to see the photo as it was. The View menu has a split view with a divider to drag, and both "
                "side by side.")),
            _Step("menus", self.tr("That is all"), self.tr(
                "Save keeps your work as a project, Export writes the restored photo. Ctrl+Shift+P finds every "
                "command by its name.")),
        ]  # fmt: skip

    def _show(self, number: int, prepare: bool = True) -> None:
        steps = self._steps()
        if self.callout is not None:
            self.callout.hide()
            self.callout.deleteLater()
        else:
            self._window.installEventFilter(self)
        self._number = number
        step = steps[number]
        if prepare and step.prepare:
            self._preparations[step.prepare]()
        count = self.tr("{} of {}").format(number + 1, len(steps))
        last = number == len(steps) - 1
        self.callout = Callout(self._window, step.title, step.text, count, first=number == 0, last=last)
        self.callout.next_asked.connect(self.end if last else lambda: self._show(number + 1))
        self.callout.back_asked.connect(lambda: self._show(number - 1))
        self.callout.end_asked.connect(self.end)
        self._frame.show()
        self._frame.raise_()
        self.callout.show()
        self.callout.raise_()
        self._place()
        self.callout.next_button.setFocus()

    def _place(self) -> None:
        if self.callout is None:
            return
        window, target = self._window, self._places[self._steps()[self._number].place]()
        about = QRect(target.mapTo(window, QPoint(0, 0)), target.size())
        self._frame.surround(about)
        self.callout.setFixedWidth(_WIDTH)
        self.callout.adjustSize()
        size, room = self.callout.size(), window.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        large = about.width() > room.width() // 2 and about.height() > room.height() // 2
        if large:
            at = about.center() - QPoint(size.width() // 2, -about.height() // 2 + size.height() + 3 * _GAP)
        elif about.right() < room.width() // 4:
            at = QPoint(about.right() + _GAP, about.top() + _GAP)
        elif about.bottom() + _GAP + size.height() < room.bottom():
            at = QPoint(about.center().x() - size.width() // 2, about.bottom() + _GAP)
        else:
            at = QPoint(about.left() - _GAP - size.width(), about.top() + 5 * _GAP)
        x = min(max(at.x(), room.left()), room.right() - size.width())
        y = min(max(at.y(), room.top()), room.bottom() - size.height())
        self.callout.move(x, y)


class Callout(QFrame):
    """One step: a title, a few sentences, and buttons.

    Signals:
        next_asked, back_asked, end_asked: a button; Esc ends too.
    """

    next_asked = Signal()
    back_asked = Signal()
    end_asked = Signal()

    def __init__(self, window: QWidget, title: str, text: str, count: str, *, first: bool, last: bool) -> None:
        super().__init__(window)
        self.setObjectName("callout")
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        heading, words, number = QLabel(title), QLabel(text), QLabel(count)
        heading.setObjectName("calloutTitle")
        number.setObjectName("calloutCount")
        words.setWordWrap(True)
        self.next_button = QPushButton(self.tr("Start") if first else self.tr("Done") if last else self.tr("Next"))
        self.next_button.setProperty("primary", True)
        self.next_button.clicked.connect(self.next_asked)
        back = QPushButton(self.tr("Back"))
        back.setVisible(not first)
        back.clicked.connect(self.back_asked)
        skip = QPushButton(self.tr("Skip the tour"))
        skip.setVisible(not last)
        skip.clicked.connect(self.end_asked)
        buttons = QHBoxLayout()
        buttons.addWidget(skip)
        buttons.addStretch(1)
        buttons.addWidget(back)
        buttons.addWidget(self.next_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        top = QHBoxLayout()
        top.addWidget(heading, 1)
        top.addWidget(number)
        column.addLayout(top)
        column.addWidget(words)
        column.addLayout(buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc ends the tour, Enter goes on."""
        if event.key() == Qt.Key.Key_Escape:
            self.end_asked.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.next_asked.emit()
        else:
            super().keyPressEvent(event)


class _Frame(QWidget):
    """An outline around what a step is about; lets every click through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def surround(self, rect: QRect) -> None:
        self.setGeometry(rect.adjusted(-3, -3, 3, 3).intersected(self._window.rect()))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#4f9be8"), 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 6, 6)
