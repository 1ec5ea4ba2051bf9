"""The layer panel: the mask, fills and adjustments from the top down, the photo, and what can be done to them."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidgetItem,
    QSlider,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inpaint_app.document.layers.layers import AdjustmentLayer, Blend, FillLayer, Layer
from inpaint_app.ui.editing.editor import Editor
from inpaint_app.ui.i18n.language import follow_language
from inpaint_app.ui.i18n.layer_texts import blend_name, tooltip
from inpaint_app.ui.layers.layer_list import MASK_ROW, PHOTO_ROW, LayerList, Row, is_checked, key_of
from inpaint_app.ui.layers.variant_strip import VariantStrip
from inpaint_app.ui.look.theme import icon, icon_button, name_button
from inpaint_app.ui.widgets.thumbnails import THUMBNAIL, framed, reduction, thumbnail

_INK = "#d4d4d4"


class LayerPanel(QWidget):
    """Shows the layers and which of them is active, and changes both through the editor and its session.

    Signals:
        mask_shown: the mask's overlay was switched on or off.
    """

    mask_shown = Signal(bool)

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor = editor
        self._session = editor.session
        self._mask_visible = True
        self._icons: dict[int, tuple[FillLayer, QIcon]] = {}
        self._photo_icon = QIcon()
        self.list = LayerList()
        self.list.itemChanged.connect(self._item_changed)
        self.list.currentItemChanged.connect(self._row_chosen)
        # queued: the rows must not change while the view is still in its drop, or in an event of its own
        self.list.move_asked.connect(self._move_above, Qt.ConnectionType.QueuedConnection)
        self.list.open_asked.connect(self._open, Qt.ConnectionType.QueuedConnection)
        self.list.delete_asked.connect(editor.layers.delete_active)
        self.blend = QComboBox()
        for mode in Blend:
            self.blend.addItem("", mode)
        self.blend.activated.connect(self._blend_chosen)
        self.blend_label = QLabel()
        self.opacity_label = QLabel()
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity_value = QSpinBox()
        for control in (self.opacity, self.opacity_value):
            control.setRange(0, 100)
            control.valueChanged.connect(self._opacity_changed)
        self.opacity_value.setKeyboardTracking(False)
        self.opacity.sliderReleased.connect(editor.layers.commit_preview)
        self.paint_button = self._button("paint-out", editor.layers.paint_out)
        self.paint_button.setCheckable(True)
        self.duplicate_button = self._button("duplicate", editor.layers.duplicate_active)
        self.raise_button = self._button("up", lambda: editor.layers.move_active(1))
        self.lower_button = self._button("down", lambda: editor.layers.move_active(-1))
        self.delete_button = self._button("delete", editor.layers.delete_active)
        self.variants = VariantStrip()
        self.variants.chosen.connect(self._choose_variant)
        self._lay_out()
        editor.session.document_changed.connect(self._new_document)
        editor.session.geometry_changed.connect(self._new_document)
        editor.session.layers_changed.connect(self._rebuild)
        editor.session.active_layer_changed.connect(self._active_layer_changed)
        follow_language(self, self._set_texts)
        self._new_document()

    # -- commands that need a widget

    def rename_active(self) -> None:
        """Begin to edit the name of the active layer."""
        if self._session.active_layer is not None:
            self.list.editItem(self.list.currentItem())

    def open_active(self) -> None:
        """Show the settings of the active layer, if it is an adjustment."""
        layer = self._session.active_layer
        if isinstance(layer, AdjustmentLayer):
            self._open(layer.id)

    def set_mask_visible(self, visible: bool) -> None:
        """Show in the list whether the mask's overlay is on."""
        self._mask_visible = visible
        self.list.check(MASK_ROW, visible)

    # -- building

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 4, 8, 8)
        column.setSpacing(8)
        blend = QHBoxLayout()
        blend.addWidget(self.blend_label)
        blend.addWidget(self.blend, 1)
        opacity = QHBoxLayout()
        opacity.addWidget(self.opacity_label)
        opacity.addWidget(self.opacity, 1)
        opacity.addWidget(self.opacity_value)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for button in (self.paint_button, self.duplicate_button, self.raise_button, self.lower_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.delete_button)
        column.addLayout(blend)
        column.addLayout(opacity)
        column.addWidget(self.list, 1)
        column.addWidget(self.variants)
        column.addLayout(buttons)

    def _button(self, name: str, call: object) -> QToolButton:
        button = icon_button(name)
        button.setIconSize(QSize(20, 20))
        button.clicked.connect(call)
        return button

    def _set_texts(self) -> None:
        self.list.setAccessibleName(self.tr("Layers"))
        self.blend_label.setText(self.tr("Blend"))
        self.blend.setAccessibleName(self.tr("Blend mode of the layer"))
        self.blend.setToolTip(self.tr("How the layer's colours meet those below"))
        for number, mode in enumerate(Blend):
            self.blend.setItemText(number, blend_name(mode))
        self.opacity_label.setText(self.tr("Opacity"))
        for control in (self.opacity, self.opacity_value):
            control.setAccessibleName(self.tr("Opacity of the layer"))
            control.setToolTip(self.tr("How much of the layer is shown"))
        self.opacity_value.setSuffix(self.tr(" %"))
        name_button(self.paint_button, self.tr("Paint the layer out with the brush, back in with the eraser"))
        name_button(self.duplicate_button, self.tr("Duplicate the layer"))
        name_button(self.raise_button, self.tr("Move the layer up"))
        name_button(self.lower_button, self.tr("Move the layer down"))
        name_button(self.delete_button, self.tr("Delete the layer"))
        self._rebuild()

    # -- following the document

    def _layer(self, key: int | str | None) -> Layer | None:
        document = self._session.document
        layers = document.layers if document is not None else ()
        return next((layer for layer in layers if layer.id == key), None)

    def _new_document(self) -> None:
        document = self._session.document
        self._icons.clear()
        self._photo_icon = _plain(thumbnail(document.photo.pixels)) if document is not None else QIcon()
        self._rebuild()

    def _rebuild(self) -> None:
        rows = self._rows()
        self.list.show_rows(rows, self._active_id)
        live = {row.key for row in rows}
        self._icons = {key: value for key, value in self._icons.items() if key in live}
        self._show_active()

    def _rows(self) -> list[Row]:
        document = self._session.document
        if document is None:
            return []
        photo = document.photo
        name = photo.source.path.name if photo.source.path is not None else self.tr("Pasted picture")
        layers = (
            Row(
                layer.id, layer.name, self._icon(layer), layer.visible, tooltip(layer),
                opens=isinstance(layer, AdjustmentLayer),
            )
            for layer in reversed(document.layers)
        )
        return [
            Row(MASK_ROW, self.tr("Mask"), _drawn("brush"), self._mask_visible, self.tr("What the next fill replaces")),
            *layers,
            Row(PHOTO_ROW, name, self._photo_icon, None, self.tr("The photo as it was opened; never changed")),
        ]

    def _icon(self, layer: Layer) -> QIcon:
        if isinstance(layer, AdjustmentLayer):
            return _drawn("adjust")
        known = self._icons.get(layer.id)
        if known is not None and known[0].pixels is layer.pixels and known[0].mask is layer.mask:
            return known[1]
        every = slice(None, None, reduction(layer.rect.width, layer.rect.height, THUMBNAIL))
        made = _plain(thumbnail(layer.pixels[every, every], layer.effective_coverage((every, every))))
        self._icons[layer.id] = (layer, made)
        return made

    @property
    def _active_id(self) -> int | None:
        layer = self._session.active_layer
        return layer.id if layer is not None else None

    def _row_chosen(self) -> None:
        key = self.list.selected_key
        self._session.activate(key if isinstance(key, int) else None)

    def _active_layer_changed(self) -> None:
        self.list.select(self._active_id)
        self._show_active()

    def _show_active(self) -> None:
        """Show in the controls what the active layer is set to."""
        layer, fill, document = self._session.active_layer, self._session.active_fill, self._session.document
        for control in (self.opacity, self.opacity_value):
            with QSignalBlocker(control):
                control.setValue(round(layer.opacity * 100) if layer is not None else 100)
            control.setEnabled(layer is not None)
        self.blend.setEnabled(fill is not None)
        self.blend.setCurrentIndex(self.blend.findData(fill.blend if fill is not None else Blend.NORMAL))
        index = document.layers.index(layer) if layer is not None and document is not None else -1
        self.raise_button.setEnabled(document is not None and 0 <= index < len(document.layers) - 1)
        self.lower_button.setEnabled(index > 0)
        self.delete_button.setEnabled(layer is not None)
        self.duplicate_button.setEnabled(layer is not None)
        self.paint_button.setEnabled(layer is not None and layer.shown)
        self.paint_button.setChecked(self._session.painted_fill is not None)
        self.variants.show_fill(fill, document.photo if document is not None else None)

    # -- what the user does in it

    def _choose_variant(self, variant: int) -> None:
        fill = self._session.active_fill
        if fill is not None:
            self._editor.layers.choose_variant(fill.id, variant)

    def _blend_chosen(self, index: int) -> None:
        fill = self._session.active_fill
        if fill is not None:
            self._editor.layers.set_blend(fill.id, Blend(self.blend.itemData(index)))

    def _opacity_changed(self, percent: int) -> None:
        layer = self._session.active_layer
        if layer is None:
            return
        if self.opacity.isSliderDown():
            self._editor.layers.drag_opacity(layer.id, percent / 100)
        else:
            self._editor.layers.set_opacity(layer.id, percent / 100)

    def _open(self, layer_id: int) -> None:
        from inpaint_app.ui.dialogs.adjusting.adjustment_dialog import edit_adjustment

        edit_adjustment(self._editor, layer_id, self.window())

    def _item_changed(self, item: QListWidgetItem) -> None:
        if key_of(item) == MASK_ROW:
            self._mask_visible = is_checked(item)
            self.mask_shown.emit(self._mask_visible)
            return
        layer = self._layer(key_of(item))
        if layer is None:
            return
        name = item.text().strip()
        if is_checked(item) != layer.visible:
            self._editor.layers.show(layer.id, is_checked(item))
        elif name and name != layer.name:
            self._editor.layers.rename(layer.id, name)
        elif name != layer.name:
            self._rebuild()  # an empty name is no name

    def _move_above(self, layer_id: int, row: int) -> None:
        document = self._session.document
        if document is None:
            return
        order = [layer.id for layer in reversed(document.layers)]  # row 0 is the mask, row 1 is order[0]
        if layer_id not in order:
            return
        before = order.index(layer_id)
        place = min(max(row - 1, 0), len(order))
        if place > before:
            place -= 1
        if place != before:
            self._editor.layers.move(layer_id, len(order) - 1 - place)


def _drawn(name: str) -> QIcon:
    """A bundled icon in the size of a thumbnail, whose tile is dark in every theme."""
    return _plain(framed(icon(name, _INK).pixmap(20, 20).toImage(), THUMBNAIL))


def _plain(picture: QPixmap) -> QIcon:
    """An icon that is not tinted in a selected row."""
    shown = QIcon(picture)
    shown.addPixmap(picture, QIcon.Mode.Selected)
    return shown
