"""About: version, licence, models with their credits, and the notices of the packages this is made with."""

from __future__ import annotations

import json
import re
from importlib import metadata

from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QTabWidget, QVBoxLayout, QWidget

from inpaint_app import paths
from inpaint_app.ui.look.theme import icon
from inpaint_app.version import __version__, versions

_PACKAGE = "inpaint-app"


class AboutDialog(QDialog):
    """What this is, made of what, and by whose leave.

    Attributes:
        copy_button: puts all of it on the clipboard, as for a report.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About"))
        self._pages = (
            (self.tr("&Version"), version_text()),
            (self.tr("&Models and credits"), models_text()),
            (self.tr("&Third-party notices"), notices_text()),
        )
        heading = QLabel(f"<b>Inpaint App {__version__}</b>")
        picture = QLabel()
        picture.setPixmap(icon("app").pixmap(48, 48))
        purpose = QLabel(self.tr(
            "Restores photos: paint over damage, and a network trained on free photographs closes the hole. Everything "
            "stays on this computer."))
        purpose.setWordWrap(True)
        tabs = QTabWidget()
        for title, text in self._pages:
            page = QPlainTextEdit(text)
            page.setReadOnly(True)
            page.setAccessibleName(title.replace("&", ""))
            tabs.addTab(page, title)
        links = QLabel(" · ".join(
            f'<a href="{QUrl.fromLocalFile(str(paths.resources() / file)).toString()}">{title}</a>'
            for file, title in (
                ("THIRD_PARTY_NOTICES.txt", self.tr("Texts of all licences")),
                ("PHOTO_CREDITS.txt", self.tr("Who took the photos that the models learned from")))))
        links.setOpenExternalLinks(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.copy_button = buttons.addButton(self.tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.copy_button.setToolTip(self.tr("Copy all of this, as for a report"))
        self.copy_button.clicked.connect(self._copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (picture, heading, purpose):
            column.addWidget(widget)
        column.addWidget(tabs, 1)
        column.addWidget(links)
        column.addWidget(buttons)
        self.resize(620, 520)

    def _copy(self) -> None:
        parts = [f"{title.replace('&', '')}\n\n{text}" for title, text in self._pages]
        QGuiApplication.clipboard().setText("\n\n".join(parts))


def version_text() -> str:
    """Versions of this and of what computes, and the licence."""
    lines = [f"{name} {version or _tr('is missing')}" for name, version in versions().items()]
    licence = _tr("Licence: Apache-2.0. You may use, change and pass it on under its terms; it comes without warranty.")
    return "\n".join([*lines, "", licence])


def models_text() -> str:
    """What the bundled models are and were trained on, and where the sample photos come from."""
    told = []
    for card in (paths.builtin_model(), paths.builtin_detector()):
        facts = json.loads(card.with_suffix(".json").read_text(encoding="utf-8"))
        training = facts["training"]
        told += [
            facts["name"], f"SHA-256: {facts['sha256']}",
            _tr("Trained on {} photos, {} hours").format(training["photos"], training["hours"]),
            *(str(training[key]) for key in ("data", "licences") if key in training), "",
        ]
    credits = paths.resources() / "samples" / "CREDITS.md"
    return "\n".join([*told, credits.read_text(encoding="utf-8").strip()])


def notices_text() -> str:
    """Name, version and licence of each package this runs with."""
    told = []
    for name in _requirements():
        try:
            about = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        told.append(f"{about['Name']} {about['Version']}: {_licence(about)}")
    return "\n".join(told)


def _requirements() -> list[str]:
    """The packages that are needed to run, sorted."""
    try:
        needed = metadata.requires(_PACKAGE) or []
    except metadata.PackageNotFoundError:
        return []
    names = {re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in needed if "extra ==" not in line}
    return sorted(names, key=str.lower)


def _licence(about: metadata.PackageMetadata) -> str:
    classified = [each.rpartition(" :: ")[2] for each in about.get_all("Classifier") or () if "License ::" in each]
    stated = about["License-Expression"] or next(iter((about["License"] or "").splitlines()), "")
    return stated or ", ".join(classified) or _tr("see its licence")


def _tr(text: str) -> str:
    return QCoreApplication.translate("AboutDialog", text)
