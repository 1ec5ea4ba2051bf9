"""The Image menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog

from inpaint_app.document.layers.layers import Adjustment, Layer, Photo, Pixels
from inpaint_app.ui.canvas.gestures.tool_state import ToolKind
from inpaint_app.ui.commands.actions import Command, Menu
from inpaint_app.ui.commands.context import CommandContext
from inpaint_app.ui.i18n.layer_texts import found_text

_VARIANTS = 4


def image_menu(context: CommandContext) -> Menu:
    """What is computed, the colours of the picture and its size."""
    translate, idle = QCoreApplication.translate, context.can_fill
    return Menu(
        translate("ImageMenu", "&Image"),
        [
            Command(
                "fill", translate("ImageMenu", "&Fill"), lambda: context.fills.fill(1), ("Return", "Enter"), "fill",
                available=idle,
            ),
            Command(
                "fill_variants", translate("ImageMenu", "Fill with &variants"), lambda: context.fills.fill(_VARIANTS),
                ("Shift+Return", "Shift+Enter"), available=idle,
            ),
            Command(
                "fill_with", translate("ImageMenu", "Fill &with…"), lambda: context.fills.ask_words(context.window),
                available=idle,
            ),
            Command(
                "fill_on_release", translate("ImageMenu", "Fill on relea&se"), context.fills.set_on_release,
                ("Shift+F",), "fill-on-release", checked=lambda: context.fills.on_release,
            ),
            Command(
                "cancel", translate("ImageMenu", "&Cancel what runs"), context.editor.cancel, ("Esc",), "cancel",
                available=lambda: context.editor.can_cancel,
            ),
            None,
            Command(
                "restore_scan", translate("ImageMenu", "&Restore scan…"), context.damage.ask_restore, available=idle,
            ),
            Command("enlarge", translate("ImageMenu", "En&large…"), context.enhance.ask_enlarge, available=idle),
            Command("clean_up", translate("ImageMenu", "Clean &up…"), context.enhance.ask_clean, available=idle),
            Command("style", translate("ImageMenu", "St&yle…"), context.enhance.ask_style, available=idle),
            _adjust_menu(context),
            _transform_menu(context),
            Command(
                "extend", translate("ImageMenu", "&Extend canvas…"), context.fills.extend_mode.enter, ("Ctrl+Alt+C",),
                available=idle,
            ),
        ],
    )  # fmt: skip


def _adjust_menu(context: CommandContext) -> Menu:
    """Adjustments, each a layer."""
    translate, idle = QCoreApplication.translate, context.can_fill

    def in_colour() -> bool:
        document = context.editor.document
        return idle() and document is not None and not document.photo.is_grey

    def add(kind: str) -> Callable[[], None]:
        def open_settings() -> None:
            from inpaint_app.ui.dialogs.adjusting.adjustment_dialog import add_adjustment

            add_adjustment(context.editor, kind, context.window)

        return open_settings

    def auto_levels() -> None:
        from inpaint_app.document.adjustments import auto

        _find(context, auto.auto_levels, translate("ImageMenu", "Auto levels"))

    def auto_levels_alike() -> None:
        from inpaint_app.document.adjustments import auto

        _find(
            context, lambda pixels: auto.auto_levels(pixels, keep_tone=True), translate("ImageMenu", "Auto levels"))

    def auto_white_balance() -> None:
        from inpaint_app.document.adjustments import auto

        _find(context, auto.auto_white_balance, translate("ImageMenu", "Auto white balance"))

    def command(kind: str, text: str, keys: tuple[str, ...] = (), available: Callable[[], bool] = idle) -> Command:
        return Command(kind, text, add(kind), keys, available=available)

    return Menu(
        translate("ImageMenu", "&Adjust"),
        [
            Command(
                "auto_levels", translate("ImageMenu", "&Auto levels"), auto_levels, ("Ctrl+Shift+L",), available=idle,
            ),
            Command(
                "auto_levels_tone", translate("ImageMenu", "Auto levels, &keeping the tone"), auto_levels_alike, (),
                available=in_colour,
            ),
            Command(
                "auto_white_balance", translate("ImageMenu", "A&uto white balance"), auto_white_balance, (),
                available=in_colour,
            ),
            None,
            command("levels", translate("ImageMenu", "&Levels…"), ("Ctrl+L",)),
            command("curves", translate("ImageMenu", "&Curves…"), ("Ctrl+M",)),
            command("brightness_contrast", translate("ImageMenu", "&Brightness and contrast…")),
            command("white_balance", translate("ImageMenu", "&White balance…"), available=in_colour),
            command("saturation", translate("ImageMenu", "Sa&turation and vibrance…"), available=in_colour),
            command("colour_balance", translate("ImageMenu", "C&olour balance…"), ("Ctrl+B",), available=in_colour),
            command("fade_recovery", translate("ImageMenu", "&Fade recovery…")),
            command("monochrome", translate("ImageMenu", "&Greyscale and sepia…"), available=in_colour),
            command("denoise", translate("ImageMenu", "&Denoise…")),
            command("sharpen", translate("ImageMenu", "&Sharpen…")),
        ],
    )  # fmt: skip


def _transform_menu(context: CommandContext) -> Menu:
    """The picture's size and orientation."""
    translate, idle, geometry = QCoreApplication.translate, context.can_fill, context.editor.geometry
    tools = context.view.tools

    def straighten() -> None:
        from inpaint_app.ui.dialogs.geometry_dialogs import StraightenDialog

        _open(StraightenDialog(context.editor, context.window))

    def resize() -> None:
        from inpaint_app.ui.dialogs.geometry_dialogs import ResizeDialog

        _open(ResizeDialog(context.editor, context.window))

    return Menu(
        translate("ImageMenu", "&Transform"),
        [
            Command(
                "crop_tool", translate("ImageMenu", "Cr&op"), lambda _: tools.set_tool(ToolKind.CROP), ("C",), "crop",
                available=idle, checked=lambda: tools.tool is ToolKind.CROP,
            ),
            Command("crop", translate("ImageMenu", "&Crop to the mask"), geometry.crop_to_mask, available=idle),
            Command(
                "bring_back", translate("ImageMenu", "&Bring back what was cut"), geometry.bring_back,
                available=lambda: idle() and geometry.can_bring_back,
            ),
            Command("straighten", translate("ImageMenu", "&Straighten…"), straighten, available=idle),
            Command("resize", translate("ImageMenu", "R&esize…"), resize, ("Ctrl+Alt+I",), available=idle),
            None,
            Command(
                "turn_right", translate("ImageMenu", "Rotate 90° &right"), lambda: geometry.turn(1), available=idle),
            Command("turn_left", translate("ImageMenu", "Rotate 90° &left"), lambda: geometry.turn(3), available=idle),
            Command("turn_over", translate("ImageMenu", "Rotate &180°"), lambda: geometry.turn(2), available=idle),
            Command(
                "flip_across", translate("ImageMenu", "Flip &horizontally"), lambda: geometry.flip(True),
                available=idle,
            ),
            Command(
                "flip_down", translate("ImageMenu", "Flip &vertically"), lambda: geometry.flip(False), available=idle,
            ),
        ],
    )  # fmt: skip


def _find(context: CommandContext, auto: Callable[[Pixels], Adjustment], name: str) -> None:
    """Add what ``auto`` finds by looking at photo and layers."""
    from inpaint_app.document.adjustments.auto import sample

    def find(photo: Photo, layers: Sequence[Layer]) -> Adjustment:
        return auto(sample(photo, layers))

    context.editor.layers.add_found(find, name, found_text)


def _open(dialog: QDialog) -> None:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
