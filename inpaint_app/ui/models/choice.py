"""Which model fills: from the settings, the open project, the tool bar or the dialog, in one place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event as CancelFlag
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from inpaint_app.messages import Message
from inpaint_app.networks.model_files import ALL, BUILTIN
from inpaint_app.ui.editing.aside import Aside
from inpaint_app.ui.editing.background import FileWorker
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.models.box import ModelBox
from inpaint_app.ui.preferences.store import SettingsStore

if TYPE_CHECKING:
    from inpaint_app.ui.models.dialog import ModelsDialog


class ModelChoice(QObject):
    """The model of the open document: that of the settings, or the one that its project names.

    Attributes:
        cancelled: set when what is being fetched is to stop.
    """

    def __init__(
        self, window: QWidget, editor: Editor, store: SettingsStore, box: ModelBox,
        use_judge: Callable[[str, Path | None], None],
    ) -> None:
        """``use_judge``: takes the model, and the models folder, by which realism is judged."""
        super().__init__(window)
        self._window = window
        self._editor = editor
        self._store = store
        self._box = box
        self._use_judge = use_judge
        self._dialog: ModelsDialog | None = None
        self.worker = FileWorker(self)
        self.cancelled = CancelFlag()
        box.wanted.connect(self.list_models)
        box.chosen.connect(self.choose)
        editor.session.document_changed.connect(self._take_usual)
        editor.session.taken_up.connect(self._take_again)
        editor.files.model_wanted.connect(self._take_from_project)

    @property
    def folder(self) -> Path:
        """The models folder."""
        from inpaint_app.models.registry import models_folder

        return models_folder(self._store.now.models_folder)

    @property
    def name(self) -> str:
        """The model in use."""
        return self._editor.session.model

    @Slot(str)
    def choose(self, name: str) -> None:
        """Fill with this model from now on, in this project and in general."""
        self._store.change(model=name)
        self.use(name)

    def use(self, name: str) -> None:
        """Fill the open document with this model."""
        named = self._store.now.models_folder
        self._use_judge(BUILTIN if name == ALL else name, Path(named) if named else None)
        if name != self.name:
            self._editor.session.model = name
            self._editor.renew_engine()
            if self._editor.document is not None:
                self._editor.warm_up()
        self._box.show_models([BUILTIN], name)

    @Slot()
    def list_models(self) -> None:
        """Show in the tool bar what there is by now."""
        from inpaint_app.models.registry import filling_models

        names = [each.name for each in filling_models(self.folder)]
        self._box.show_models([*names, ALL] if len(names) > 1 else names, self.name)

    def show_dialog(self) -> ModelsDialog:
        """Open the dialog of all models."""
        from inpaint_app.ui.models.dialog import ModelsDialog

        if self._dialog is None:
            self._dialog = ModelsDialog(self, self._window)
        self._dialog.list_models()
        self._dialog.show()
        self._dialog.activateWindow()
        return self._dialog

    def stop(self) -> None:
        """Give up what is being fetched; a server that is silent is not waited for."""
        self.cancelled.set()
        self.worker.leave()

    @Slot()
    def _take_usual(self) -> None:
        if self._editor.document is not None:
            self.use(self._store.now.model)

    @Slot(object)
    def _take_again(self, aside: Aside) -> None:
        """The model of a document that is shown again."""
        if aside.model != self.name:
            self.use(aside.model)

    @Slot(str)
    def _take_from_project(self, name: str) -> None:
        """The project's model, if it is a name in the models folder: never a path that a stranger has written."""
        if name == self._store.now.model:
            return
        if name not in (ALL, BUILTIN):
            from inpaint_app.models.registry import filling_models

            if name not in [each.name for each in filling_models(self.folder)]:
                self._editor.session.notice.emit(Message(
                    "The model {name} of this project is not here, so the bundled one fills; get or add it in "
                    "Edit › Models.", name=name))
                name = BUILTIN
        self.use(name)
