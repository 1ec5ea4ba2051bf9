"""What a fill needs of an engine: who paints, who adds native detail, who judges; and how they stop early."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event as CancelFlag
from typing import Literal, NamedTuple, Protocol

from inpaint_app.document.arrays import BoolMask, FloatArray
from inpaint_app.document.layers.layers import Pixels
from inpaint_app.messages import Message


class Interrupted(Exception):  # noqa: N818 not an error, as KeyboardInterrupt
    """The cancel flag was seen inside a long step."""


class OutOfMemoryError(Exception):
    """A step did not fit into the device's memory."""


class Detailer(Protocol):
    """How an engine fills at native size.

    Attributes:
        guided: whether it needs a picture that says what goes where.
    """

    guided: bool

    def synthesise(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, sources: BoolMask, scale: float, seed: int,
        poll: Callable[[], None],
    ) -> tuple[FloatArray, Message] | None:
        """Fill ``own`` from ``sources``.

        Args:
            picture: HW3 float32 in [0, 1]; in ``hole`` the guide, elsewhere known.
            hole: HW, what is unknown; it holds ``own``.
            own: HW, what is to be filled.
            sources: HW, where patches may be copied from.
            scale: native pixels per pixel of the picture that the guide was enlarged from, at least 1.
            seed: of all random choices.
            poll: called often; may raise to stop.

        Returns:
            (HW3 float32, valid on ``pixels.blending.with_seam`` of ``own``; a clause for users that says what was
            done); None where the surroundings hold too little to copy from.
        """
        ...


class Sharpener(Protocol):
    """Who makes sharp what a painter's picture says and was enlarged (``engines.sharpening``)."""

    def sharpen(
        self, picture: FloatArray, hole: BoolMask, own: BoolMask, scale: float, poll: Callable[[], None],
    ) -> FloatArray:
        """A picture whose guide is sharp.

        Args:
            picture: HW3 float32 in [0, 1], in ``hole`` the guide, enlarged by ``scale``.
            hole: HW, what is unknown.
            own: HW, the part of it that is wanted; not empty.
            scale: native pixels per pixel of the guide's own size.
            poll: called between steps; may raise to stop.

        Returns:
            HW3 float32 in [0, 1], equal to ``picture`` outside ``own``.

        Raises:
            OutOfMemoryError: it does not fit.
        """
        ...


class Judge(Protocol):
    """Who says how real a picture looks (``engines.critic.Critic``)."""

    def realism(self, pixels: Pixels) -> FloatArray:
        """HW float32 in [0, 1], 1 = real, over HWC pixels."""
        ...


Use = Literal["patches", "complement", "parts"]
"""What is made of a detailer's patches: "patches": they are the fill; "complement": they only add the fine detail that
the painter's picture lacks; "parts": each of these where it is better (``pixels.joining``).
"""


class Method(NamedTuple):
    """One way to fill a region.

    Attributes:
        name: what the report calls it.
        detailer: None leaves the painter's picture as it is.
        use: of what the detailer makes.
        sizes: the crops that it is for: those within the working size ("working"), larger ones ("native"), or all.
        rare: only made where more results are wanted than all others give.
    """

    name: str
    detailer: Detailer | None
    use: Use = "patches"
    sizes: Literal["all", "working", "native"] = "all"
    rare: bool = False


class Painter(Protocol):
    """How an engine fills crops.

    Attributes:
        model, model_hash, licence, device: what the report says; the licence is that of the model's weights.
        side: crops larger than this squared are scaled down to it; None: always native.
        output_side: of crops up to this squared at native size its own picture is the result, or what the result
            is made of; None: whatever their size.
        batch_pixels: how many working pixels may go through it at once.
        pixel_bytes: what each of them takes meanwhile.
        fixed_side: of the pictures that it takes, whatever it is given; 0: any size will do.
        previews: whether it is quick enough to paint the preview.
        sharpener: makes sharp what was painted smaller and enlarged, before anything is made of it; None: nothing does.
        detailer: gives native detail to what was painted smaller, or, where it needs no guide, fills all;
            None: nothing does.
        methods: how a region can be filled, where there are several results to choose from; the first that
            copies texture is also what is made by itself (see ``candidates.default_method``).
    """

    model: str
    model_hash: str
    licence: str
    device: str
    side: int | None
    output_side: int | None
    batch_pixels: int
    pixel_bytes: int
    fixed_side: int
    previews: bool
    sharpener: Sharpener | None
    detailer: Detailer | None
    methods: tuple[Method, ...]

    def paint(self, images: FloatArray, holes: BoolMask, seed: int, cancelled: CancelFlag) -> FloatArray:
        """Complete N pictures.

        Args:
            images: NHW3 float32 in [0, 1].
            holes: NHW, each with a known pixel.
            seed: same pictures, holes and seed give the same result.
            cancelled: polled often.

        Returns:
            NHW3 float32 in [0, 1], equal to ``images`` outside ``holes``.

        Raises:
            Interrupted: soon after ``cancelled`` is set.
            OutOfMemoryError: it does not fit.
        """
        ...

    def reduce_memory(self) -> Message | None:
        """Take less memory from now on; a sentence saying how, None when that is not possible."""
        ...

    def fall_back_to_cpu(self) -> Message | None:
        """Copy texture without the device that ``detailer`` took too much memory of, until ``reset``.

        Returns:
            A sentence saying so, None when there is no other device.
        """
        ...

    def reset(self) -> None:
        """Undo ``reduce_memory`` and ``fall_back_to_cpu``: the next request may take as much as ever."""
        ...

    def critic(self) -> Judge | None:
        """Who judges several results, loaded when first asked for; None: nobody beyond their seams."""
        ...
