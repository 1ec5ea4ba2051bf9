"""What takes a while for a clip, in a thread: opening it, its frames, previews, and writing it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event as CancelFlag
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

from inpaint_app.cancelling import CancelledError
from inpaint_app.document.arrays import BoolMask
from inpaint_app.messages import Message
from inpaint_app.ui.editing.background import BackgroundThread, describe_error
from inpaint_app.video.request import VideoOptions, VideoProgress


class ClipWorker(QObject):
    """Does one thing at a time; of frames and previews only the last that was asked for arrives.

    Signals:
        opened: the ``Clip``.
        frame_ready: its number, and HW3 uint8 as it is shown.
        preview_ready: HW3 uint8.
        progressed: a ``VideoProgress``.
        written: the report.
        stopped: what was begun was given up.
        failed: one Message.
    """

    opened = Signal(object)
    frame_ready = Signal(int, object)
    preview_ready = Signal(object)
    progressed = Signal(object)
    written = Signal(object)
    stopped = Signal()
    failed = Signal(object)
    _done = Signal(object, object, object)

    def __init__(self, make_tools: Callable[[], Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make_tools = make_tools
        self._tools: Any = None  # used by the thread alone
        self._thread = BackgroundThread("clip", self)
        self._cancelled = CancelFlag()
        self._done.connect(self._finish, Qt.ConnectionType.QueuedConnection)

    def open(self, path: Path) -> None:
        """Look at a clip."""
        def work(_: CancelFlag) -> Any:
            from inpaint_app.video.files.source import open_clip

            return open_clip(path)

        self._run(work, self.opened.emit, Message("opening {name}", name=path.name))

    def show_frame(self, clip: Any, number: int) -> None:
        """Have a frame read."""
        def work(_: CancelFlag) -> Any:
            from inpaint_app.video.files.source import picture_at
            from inpaint_app.video.preview import shown

            picture = picture_at(clip, number)
            return None if picture is None else shown(picture, clip.layout, clip.quarters)

        def apply(frame: Any) -> None:
            if frame is not None:
                self.frame_ready.emit(number, frame)

        self._run(work, apply, Message("reading a frame"))

    def preview(self, clip: Any, number: int, mask: BoolMask | None, options: VideoOptions) -> None:
        """Have a frame made as it would be."""
        def work(cancelled: CancelFlag) -> Any:
            from inpaint_app.video.preview import preview

            def poll() -> None:
                if cancelled.is_set():
                    raise CancelledError

            return preview(clip, number, mask, options, self._made_tools(), poll, cancelled)

        self._run(work, self.preview_ready.emit, Message("making the preview"))

    def write(self, clip: Any, output: Path, options: VideoOptions) -> None:
        """Have the clip edited and written."""
        def work(cancelled: CancelFlag) -> Any:
            from inpaint_app.video.run import edit_clip

            def listen(progress: VideoProgress) -> None:
                with suppress(RuntimeError):
                    self.progressed.emit(progress)

            return edit_clip(
                clip.path, output, options, self._made_tools(), overwrite=True, listen=listen, cancelled=cancelled)

        self._run(work, self.written.emit, Message("writing {name}", name=output.name))

    def cancel(self) -> None:
        """Give up what is being done."""
        self._cancelled.set()

    def stop(self) -> None:
        """Give up what is being done, and take nothing more."""
        self._cancelled.set()
        self._thread.leave()

    def _made_tools(self) -> Any:
        if self._tools is None:
            self._tools = self._make_tools()
        return self._tools

    def _run(self, work: Callable[[CancelFlag], Any], apply: Callable[[Any], None], doing: Message) -> None:
        """Do the next thing; what is being done is given up."""
        self._cancelled.set()
        cancelled = self._cancelled = CancelFlag()

        def call() -> None:
            outcome: Any = None
            then: Callable[[Any], None] = apply
            try:
                if cancelled.is_set():
                    return
                outcome = work(cancelled)
            except CancelledError:
                then = self._tell_stopped
            except Exception as error:
                outcome, then = describe_error(error, doing), self.failed.emit
            with suppress(RuntimeError):  # no signal can be sent once the window is gone
                self._done.emit(cancelled, then, outcome)

        self._thread.post(call)

    def _tell_stopped(self, _: object) -> None:
        self.stopped.emit()

    @Slot(object, object, object)
    def _finish(self, cancelled: CancelFlag, then: Callable[[Any], None], outcome: Any) -> None:
        if not cancelled.is_set() or then == self._tell_stopped:
            then(outcome)
