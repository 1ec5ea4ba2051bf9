"""Questions before something could be lost, and the file dialogs."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLabel, QMessageBox, QPushButton, QWidget

from inpaint_app.document.files.suffixes import PHOTO_SUFFIXES
from inpaint_app.messages import printable

_SAME_FORMAT = {".jpg": (".jpg", ".jpeg"), ".tif": (".tif", ".tiff")}


_TITLE_BUTTONS = 180
"""Logical pixels that icon and buttons of a title bar take at most."""


class Leaving(Enum):
    """What to do with work that no file holds."""

    SAVE = "save"
    DISCARD = "discard"
    STAY = "stay"


class Changed(Enum):
    """What to do about a project that somebody else has changed."""

    REPLACE = "replace"
    SAVE_AS = "save as"
    STAY = "stay"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Questions", text)


def _box(parent: QWidget, icon: QMessageBox.Icon, title: str, text: str, more: str) -> QMessageBox:
    """A question without buttons yet. Its texts are plain: what looks like markup in a name is part of the name."""
    box = QMessageBox(parent)
    box.setIcon(icon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(title)
    box.setText(text)
    box.setInformativeText(more)
    return box


def _add_stay(box: QMessageBox) -> QPushButton:
    """Cancel, which Escape presses, too."""
    stay = box.addButton(QMessageBox.StandardButton.Cancel)
    box.setEscapeButton(stay)
    return stay


def ask_leaving(parent: QWidget, name: str) -> Leaving:
    """Ask what to do with unsaved work on ``name``."""
    box = _box(
        parent, QMessageBox.Icon.Question, _tr("Unsaved work"), _tr("The work on {} has not been saved.").format(name),
        _tr("It will be lost if you go on without saving it."))
    save = box.addButton(_tr("Save"), QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton(_tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    _add_stay(box)
    box.setDefaultButton(save)
    box.exec()
    if box.clickedButton() is save:
        return Leaving.SAVE
    return Leaving.DISCARD if box.clickedButton() is discard else Leaving.STAY


def ask_key(parent: QWidget, keys: str, owner: str, name: str) -> bool:
    """Ask whether ``keys``, which call ``owner`` now, may call ``name`` instead."""
    box = _box(
        parent, QMessageBox.Icon.Question, _tr("Key in use"), _tr("{} calls “{}” now.").format(keys, owner),
        _tr("If it is to call “{}”, “{}” loses it.").format(name, owner))
    take = box.addButton(_tr("Take the key"), QMessageBox.ButtonRole.AcceptRole)
    _add_stay(box)
    box.exec()
    return box.clickedButton() is take


def ask_changed(parent: QWidget, path: Path) -> Changed:
    """Ask what to do about the project at ``path``, which somebody else has changed since it was read or saved here."""
    box = _box(
        parent, QMessageBox.Icon.Warning, _tr("Replace a changed project?"),
        _tr("{} was changed by another window or program meanwhile.").format(printable(path.name)),
        _tr("Replacing it throws those changes away."))
    replace = box.addButton(_tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
    save_as = box.addButton(_tr("Save as…"), QMessageBox.ButtonRole.AcceptRole)
    _add_stay(box)
    box.setDefaultButton(save_as)
    box.exec()
    if box.clickedButton() is replace:
        return Changed.REPLACE
    return Changed.SAVE_AS if box.clickedButton() is save_as else Changed.STAY


def ask_discard(parent: QWidget, name: str) -> bool:
    """Ask whether the unsaved work on ``name`` may be deleted for good."""
    box = _box(
        parent, QMessageBox.Icon.Warning, _tr("Discard unsaved work?"),
        _tr("The unsaved work on {} will be deleted.").format(printable(name)),
        _tr("This cannot be undone."))
    discard = box.addButton(_tr("Discard"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(_add_stay(box))
    box.exec()
    return box.clickedButton() is discard


def ask_get(
    parent: QWidget, name: str, licence: str, where: str, address: str, size: str, checksum: str,
) -> bool:
    """Ask whether a published model may be fetched over the network, its licence being said."""
    facts = _tr("From: {where}\nAddress: {address}\nSize: {size}\nSHA-256: {checksum}").format(
        where=where, address=address, size=size, checksum=checksum)
    box = _box(
        parent, QMessageBox.Icon.Question, _tr("Get a model?"),
        _tr("{name} is published under the licence {licence}.").format(name=name, licence=licence),
        f"{facts}\n\n{_tr('Nothing has been contacted yet.')}")
    get = box.addButton(_tr("Get"), QMessageBox.ButtonRole.AcceptRole)
    _add_stay(box)
    box.setDefaultButton(get)
    box.exec()
    return box.clickedButton() is get


def ask_remove_model(parent: QWidget, name: str) -> bool:
    """Ask whether a model's file may be deleted."""
    box = _box(
        parent, QMessageBox.Icon.Warning, _tr("Remove a model?"),
        _tr("The file of the model {} will be deleted.").format(printable(name)), _tr("This cannot be undone."))
    remove = box.addButton(_tr("Remove"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(_add_stay(box))
    box.exec()
    return box.clickedButton() is remove


def ask_stop_batch(parent: QWidget) -> bool:
    """Ask whether a batch that is running may be left, to be gone on with another time."""
    box = _box(
        parent, QMessageBox.Icon.Question, _tr("A batch is running"), _tr("The batch is not done yet."),
        _tr("What is done is kept; File › Batch, Start goes on another time."))
    stop = box.addButton(_tr("Stop and quit"), QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(_add_stay(box))
    box.exec()
    return box.clickedButton() is stop


def ask_overwrite(parent: QWidget, path: Path, *, original: bool) -> bool:
    """Ask whether ``path`` may be replaced; the question is another one for the ``original`` photo."""
    if original:
        box = _box(
            parent, QMessageBox.Icon.Warning, _tr("Replace the original photo?"),
            _tr("{} is the original photo.").format(printable(path.name)),
            _tr("Replacing it cannot be undone: the photo as it was will be gone."))
    else:
        box = _box(
            parent, QMessageBox.Icon.Warning, _tr("Replace the file?"),
            _tr("{} exists already.").format(printable(path.name)), _tr("Replacing it cannot be undone."))
    button = _tr("Replace the original") if original else _tr("Replace")
    replace = box.addButton(button, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(_add_stay(box))
    box.exec()
    return box.clickedButton() is replace


def ask_name(parent: QWidget, title: str, suggested: str) -> str | None:
    """Ask for a name; None: nothing after all."""
    dialog = _input_dialog(parent, title, _tr("Name:"))
    dialog.setTextValue(suggested)
    return dialog.textValue() if dialog.exec() else None


def _input_dialog(parent: QWidget, title: str, label: str) -> QInputDialog:
    """As wide as its title, with room for what a desktop puts beside it."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(title)
    dialog.setLabelText(label)
    # Its label, for the dialog itself takes its size from what is in it.
    for shown in dialog.findChildren(QLabel):
        shown.setMinimumWidth(dialog.fontMetrics().horizontalAdvance(title) + _TITLE_BUTTONS)
    return dialog


def ask_page(parent: QWidget, path: Path, pages: int) -> int | None:
    """Ask which page of a scan to open, from 1; None: none after all."""
    text = _tr("{name} has {pages} pages. Open page:").format(name=printable(path.name), pages=pages)
    page, agreed = QInputDialog.getInt(parent, _tr("Choose a page"), text, 1, 1, pages)
    return page if agreed else None


def ask_open_path(parent: QWidget, folder: str, title: str, *, projects: bool = True) -> Path | None:
    """Ask for a picture to open, or where there are ``projects``, for one of these."""
    photos, project = _patterns(*PHOTO_SUFFIXES), _patterns("ora")
    filters = f"{_tr('Photos')} ({photos})"
    if projects:
        filters = f"{_tr('Photos and projects')} ({photos} {project});;{filters};;{_tr('Projects')} ({project})"
    filters = f"{filters};;{_tr('All files')} (*)"
    name, _ = QFileDialog.getOpenFileName(parent, title, folder, filters)
    return Path(name) if name else None


def _patterns(*suffixes: str) -> str:
    return " ".join(f"*.{suffix} *.{suffix.upper()}" for suffix in suffixes)


def _shown(suggested: Path) -> str:
    """Where a file dialog begins: it cannot show every name."""
    return str(suggested.with_name(printable(suggested.name)))


def ask_project_path(parent: QWidget, suggested: Path) -> Path | None:
    """Ask where to save a project; whether a file may be replaced is asked elsewhere."""
    filters = f"{_tr('OpenRaster project')} (*.ora)"
    name, _ = QFileDialog.getSaveFileName(
        parent, _tr("Save the project"), _shown(suggested), filters, "", QFileDialog.Option.DontConfirmOverwrite
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == ".ora" else path.with_name(path.name + ".ora")


def ask_export_path(parent: QWidget, suggested: Path) -> Path | None:
    """Ask where to export a file of the suggested name's format; whether one may be replaced is asked elsewhere."""
    suffixes = _SAME_FORMAT.get(suggested.suffix, (suggested.suffix,))
    patterns = _patterns(*(suffix[1:] for suffix in suffixes))
    filters = f"{suggested.suffix[1:].upper()} ({patterns})"
    name, _ = QFileDialog.getSaveFileName(
        parent, _tr("Export"), _shown(suggested), filters, "", QFileDialog.Option.DontConfirmOverwrite
    )
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() in suffixes else path.with_name(path.name + suggested.suffix)
