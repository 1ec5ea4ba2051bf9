"""Commands that start what the engine computes: fills and extensions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QMenu, QWidget

from inpaint_app.document.masks.selection import Selection
from inpaint_app.document.masks.source_masks import COPY_FROM, selected
from inpaint_app.inference.request import Engine, Wish
from inpaint_app.ui.bars.message_bar import MessageBar
from inpaint_app.ui.canvas.canvas import Canvas
from inpaint_app.ui.canvas.tiles.mask_display import MaskDisplay
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.extend.mode import ExtendMode
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.preferences.store import SettingsStore

if TYPE_CHECKING:
    from inpaint_app.inference.words.pipeline import Words


class FillCommands:
    """The commands of the Image and Layer menus that have something filled.

    Attributes:
        extend_mode: chooses how far to extend the picture.
        other_models: a menu of models, each of which makes a further variant of the active fill.
    """

    def __init__(
        self, editor: Editor, canvas: Canvas, mask_display: MaskDisplay, extend_mode: ExtendMode, messages: MessageBar,
        store: SettingsStore,
    ) -> None:
        self._editor = editor
        self._messages = messages
        self._store = store
        self._canvas = canvas
        self._mask_display = mask_display
        self._pipeline: tuple[tuple[str, str], Words] | None = None  # used by the engine's thread alone
        self.extend_mode = extend_mode
        self.other_models = QMenu()
        self.other_models.aboutToShow.connect(self._list_models)
        follow_language(self.other_models, lambda: self.other_models.setTitle(
            QCoreApplication.translate("FillCommands", "With &another model")))
        editor.remnant_found.connect(self._offer_grown_mask)

    def _offer_grown_mask(self, sentence: str, grown: Selection) -> None:
        """Say what the mask left, and offer to cover it as long as the photo is the same."""
        document = self._editor.document
        photo = document.photo if document is not None else None

        def grow() -> None:
            now = self._editor.document
            if now is not None and now.photo is photo:
                self._editor.selection.cover(grown)

        self._messages.show_notice(sentence, (QCoreApplication.translate("FillCommands", "Grow the mask"), grow))

    def fill(self, variants: int = 1) -> None:
        """Fill the mask, what is in view first; where there is none and several results are wanted, the active fill.

        ``variants``: how many results to choose from.
        """
        self._mask_display.expect_fill()
        document, fill = self._editor.document, self._editor.session.active_fill
        if variants > 1 and fill is not None and document is not None and document.mask.is_empty:
            self._editor.fill_again(fill.id, fill.provenance.seed, variants)
            return
        self._editor.fill(self._canvas.view_centre, variants=variants)

    @property
    def on_release(self) -> bool:
        """Whether each stroke is filled when it ends."""
        return self._store.now.fill_on_release

    def set_on_release(self, on: bool) -> None:
        """Fill each stroke when it ends, or no longer."""
        self._store.change(fill_on_release=on)

    def fill_otherwise(self, wish: Wish | Literal["here"], make: Callable[[], Engine] | None = None) -> None:
        """Make a further variant of the active fill, as ``Editor.fill_again`` says."""
        fill, document = self._editor.session.active_fill, self._editor.document
        if fill is None or document is None:
            return
        if wish == "here" and selected(document, COPY_FROM) is None:
            self._editor.session.notice.emit(QCoreApplication.translate(
                "FillCommands", "First paint green where texture should come from (T)."))
            return
        self._mask_display.expect_fill()
        self._editor.fill_again(fill.id, fill.provenance.seed, wish=wish, make=make)

    def _list_models(self) -> None:
        """The models that the next fill would not be made with."""
        from inpaint_app.models.registry import filling_models, models_folder

        self.other_models.clear()
        now = self._store.now
        folder = models_folder(now.models_folder)

        def engine(model: str) -> Engine:
            from inpaint_app.inference.engines.best_of import engine_with

            return engine_with(model, now.device, threads=now.threads, folder=folder)

        for name in [each.name for each in filling_models(folder)]:
            if name != self._editor.session.model:
                action = self.other_models.addAction(name.replace("&", "&&"))
                action.triggered.connect(lambda _=False, name=name: self.fill_otherwise("", lambda: engine(name)))
        if self.other_models.isEmpty():
            self.other_models.addAction(QCoreApplication.translate(
                "FillCommands", "None: get or add one in Edit › Models")).setEnabled(False)

    def ask_words(self, window: QWidget) -> QDialog:
        """Ask what should be there, and have a diffusion pipeline paint it."""
        from inpaint_app.ui.dialogs.words_dialog import WordsDialog

        dialog = WordsDialog(self._store.now.words_model, window)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.fill_with(dialog.words.text().strip(), dialog.source.text().strip()))
        dialog.open()
        return dialog

    def fill_with(self, words: str, source: str) -> None:
        """Fill the mask with what words say; the pipeline that paints it is kept for the next time."""
        self._store.change(words_model=source)
        device, threads = self._store.now.device, self._store.now.threads

        def make() -> Engine:
            from inpaint_app.inference.words.engine import WordsEngine
            from inpaint_app.inference.words.pipeline import Words

            def load() -> Words:
                if self._pipeline is None or self._pipeline[0] != (source, device):
                    self._pipeline = (source, device), Words(source, device)
                return self._pipeline[1]

            return WordsEngine(words, load, threads)

        self._mask_display.expect_fill()
        self._editor.fill(self._canvas.view_centre, make=make)

    def ask_fill_again(self, window: QWidget) -> QDialog | None:
        """Ask how to fill the active fill's hole again; None without one."""
        from inpaint_app.ui.layers.layer_dialogs import FillAgainDialog

        fill = self._editor.session.active_fill
        return FillAgainDialog(self._editor, fill, window) if fill is not None else None
