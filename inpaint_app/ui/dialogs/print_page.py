"""Printing: the picture on one page, as large as the page allows, looked at before it is printed."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPaintEngine, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo, QPrintPreviewDialog
from PySide6.QtWidgets import QComboBox, QGraphicsView, QLineEdit, QWidget


def make_printer(image: QImage) -> QPrinter:
    """The usual printer, the page lying where the picture does; a PDF file where there is no printer."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if not QPrinterInfo.availablePrinterNames():
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    wide = image.width() > image.height()
    printer.setPageOrientation(QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait)
    return printer


def paint_page(printer: QPrinter, image: QImage, shown: QImage | None = None) -> None:
    """Paint ``image`` in the middle of the page, as large as its margins allow; ``shown``: where it is looked at."""
    painter = QPainter(printer)
    if shown is not None and painter.paintEngine().type() == QPaintEngine.Type.Picture:  # a preview records
        image = shown
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    room = QRectF(painter.viewport())
    place = QRectF(room.topLeft(), QSizeF(image.size()).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
    place.moveCenter(room.center())
    painter.drawImage(place, image)
    painter.end()


class PageDialog(QPrintPreviewDialog):
    """A look at the page, with its format, margins and the button that prints."""

    def __init__(self, image: QImage, shown: QImage, parent: QWidget) -> None:
        """``shown``: the same, of as many pixels as a screen has."""
        self._printer = make_printer(image)  # the dialog does not keep it
        super().__init__(self._printer, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Print"))
        self.paintRequested.connect(lambda printer: paint_page(printer, image, shown))
        names = ((QComboBox, self.tr("Zoom")), (QLineEdit, self.tr("Page")), (QGraphicsView, self.tr("The page")))
        for kind, name in names:  # Qt leaves its controls without
            for control in self.findChildren(kind):
                for named in (control, *control.findChildren(QWidget)):
                    named.setAccessibleName(name)
