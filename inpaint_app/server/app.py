"""The paths of the server, and what each takes; described by ``/openapi.json`` and shown by ``/``."""

from __future__ import annotations

import logging
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import FastAPI, File, Form, Request, Response, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from inpaint_app.api import extend_file, fill_file
from inpaint_app.cancelling import CancelledError
from inpaint_app.document.extension import Margins
from inpaint_app.errors import InpaintError
from inpaint_app.inference.enhance.request import EnhanceOptions
from inpaint_app.inference.restore.request import Preset
from inpaint_app.limits import (
    DAMAGE_KINDS,
    DEFAULT_GROW,
    DEFAULT_QUALITY,
    DEFAULT_RESTORE_STEPS,
    DEFAULT_SENSITIVITY,
    MAX_GROW,
    Quality,
    Tone,
    pixels_at_most,
)
from inpaint_app.scans import detect_file, enhance_file, restore_file
from inpaint_app.server.guard import Guard
from inpaint_app.server.limits import Limits
from inpaint_app.server.page import page_of
from inpaint_app.server.refusals import UNEXPECTED, TurnedAwayError, refusal, refused
from inpaint_app.server.tools import Files, Tools, made
from inpaint_app.server.turns import Turns
from inpaint_app.version import __version__

logger = logging.getLogger(__name__)

REPORT = "Inpaint-Report"
"""The header with what is told of a result, JSON."""

PhotoFile = Annotated[UploadFile, File(description="The photo: any format that the program opens.")]
MaskFile = Annotated[UploadFile, File(description="Any picture of the photo's size; white is filled.")]
OtherMask = Annotated[UploadFile | None, File(description="A mask: texture is copied from what is white alone.")]
NotFrom = Annotated[UploadFile | None, File(description="A mask: texture is not copied from what is white in it.")]
Format = Annotated[str | None, Form(description="jpeg, png, tiff or webp; without it the photo's own, or else PNG.")]
Page = Annotated[int | None, Form(ge=1, description="Of a file with several pages the one to open.")]
QualityField = Annotated[Quality, Form(description="fast copies no texture, best makes several results and chooses.")]
Seed = Annotated[int, Form(ge=0, lt=2**31, description="The same seed gives the same pixels.")]
Grow = Annotated[int, Form(ge=0, le=MAX_GROW, description="Pixels outside the mask that the seam may touch.")]
Side = Annotated[int, Form(ge=0, description="Pixels to add on this side.")]
Sensitivity = Annotated[float, Form(ge=0, le=100, description="More finds more.")]
Strength = Annotated[float | None, Form(ge=0, le=1, description="How much; without it as the pixels say.")]
Detector = Literal["auto", "network", "classical", "both"]

_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": f"The picture. The header {REPORT} has what is told of it, as JSON.",
        "content": {"image/png": {"schema": {"type": "string", "format": "binary"}}},
    },
    **{status: {"description": what, "content": {"application/json": {"example": {"error": "One sentence."}}}}
       for status, what in (
           (401, "The token is missing or wrong."), (408, "The request took too long to arrive."),
           (413, "The request is too large."), (422, "Something about the request is wrong."),
           (500, "It failed."), (503, "Too many requests are waiting."), (504, "Computing took too long."))},
}


def make_app(tools: Tools, limits: Limits, token: str) -> FastAPI:
    """The application: the paths behind their guard."""
    app = FastAPI(
        title="Inpaint App", version=__version__, docs_url=None, redoc_url=None,
        description="Fills, extends and restores photos, one request at a time; it ends when its client leaves.")
    app.add_middleware(Guard, token=token, limits=limits)
    app.state.tools, app.state.limits, app.state.turns = tools, limits, Turns(limits.seconds)
    for path, tool in (
        ("fill", fill), ("extend", extend), ("detect", detect), ("restore", restore), ("enhance", enhance),
    ):
        app.add_api_route(f"/v1/{path}", tool, methods=["POST"], response_class=Response, responses=_PICTURE)
    app.add_api_route("/health", health, methods=["GET"])
    app.add_api_route("/", _shown, methods=["GET"], response_class=HTMLResponse, include_in_schema=False)
    app.add_exception_handler(InpaintError, _failed)
    app.add_exception_handler(CancelledError, _left)
    app.add_exception_handler(RequestValidationError, _wrong)
    app.add_exception_handler(HTTPException, _not_there)
    app.add_exception_handler(Exception, _unexpected)
    return app


async def health(request: Request) -> dict[str, Any]:
    """Whether the server is there, and computing."""
    return {"status": "ok", "version": __version__, "busy": request.app.state.turns.busy}


async def _shown(request: Request) -> HTMLResponse:
    page = page_of(request.app.openapi(), str(request.base_url).rstrip("/"))
    return HTMLResponse(page, headers={"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"})


async def fill(
    request: Request, photo: PhotoFile, mask: MaskFile, quality: QualityField = DEFAULT_QUALITY, seed: Seed = 0,
    grow: Grow = DEFAULT_GROW, sources: OtherMask = None, not_from: NotFrom = None, page: Page = None,
    format: Format = None,
) -> Response:
    """Fill the white parts of a mask; every other pixel stays as it is."""
    async with _files(photo=photo, mask=mask, sources=sources, not_from=not_from) as (files, given):
        result = files.result(given["photo"], format)
        tools: Tools = request.app.state.tools
        return await _made(request, result, lambda: fill_file(
            given["photo"], given["mask"], result, quality=quality, seed=seed, grow=grow, page=page,
            sources=given.get("sources"), not_from=given.get("not_from"), model=tools.model, engine=tools.engine))


async def extend(
    request: Request, photo: PhotoFile, left: Side = 0, right: Side = 0, top: Side = 0, bottom: Side = 0,
    aspect: Annotated[str | None, Form(description="16:9: the least that gives it, instead of pixels.")] = None,
    quality: QualityField = DEFAULT_QUALITY, seed: Seed = 0, page: Page = None, format: Format = None,
) -> Response:
    """Continue a photo beyond its border; every pixel that it has stays as it is."""
    async with _files(photo=photo) as (files, given):
        result = files.result(given["photo"], format)
        tools: Tools = request.app.state.tools
        return await _made(request, result, lambda: extend_file(
            given["photo"], result, Margins(left, top, right, bottom), aspect, quality=quality, seed=seed, page=page,
            engine=tools.engine))


async def detect(
    request: Request, photo: PhotoFile, sensitivity: Sensitivity = DEFAULT_SENSITIVITY,
    kinds: Annotated[str, Form(description="Which kinds, separated by commas.")] = ",".join(DAMAGE_KINDS),
    detector: Annotated[Detector, Form(description="The trained one, filters, or both.")] = "auto",
) -> Response:
    """Find damage; the picture is its mask, a PNG, 255 = damage."""
    async with _files(photo=photo) as (files, given):
        result = files.result(given["photo"], "png")
        tools: Tools = request.app.state.tools
        return await _made(request, result, lambda: detect_file(
            given["photo"], result, sensitivity=sensitivity, kinds=_words(kinds), detector=detector,
            device=tools.device))


async def restore(
    request: Request, photo: PhotoFile,
    steps: Annotated[str, Form(description="Of straighten, crop, damage, fill, tone, denoise, separated by commas.")]
    = ",".join(DEFAULT_RESTORE_STEPS),
    preset: Annotated[Preset, Form(description="How much is done.")] = "normal",
    tone: Annotated[Tone, Form(description="auto recovers faded colours, own keeps the print's tone.")] = "auto",
    sensitivity: Sensitivity = DEFAULT_SENSITIVITY, format: Format = None,
) -> Response:
    """Restore a scan in one step: damage found and filled, tone recovered, noise evened out."""
    async with _files(photo=photo) as (files, given):
        result = files.result(given["photo"], format)
        tools: Tools = request.app.state.tools
        return await _made(request, result, lambda: restore_file(
            given["photo"], result, steps=_words(steps), preset=preset, tone=tone, sensitivity=sensitivity,
            engine=tools.engine, device=tools.device))


async def enhance(
    request: Request, photo: PhotoFile,
    scale: Annotated[int, Form(ge=1, le=4, description="How many times as wide and high; 1 only cleans.")] = 1,
    denoise: Strength = None, deblur: Strength = None, jpeg: Strength = None,
    skin: Annotated[bool, Form(description="Treat skin as all else is.")] = False, format: Format = None,
) -> Response:
    """Enlarge a photo, or clean it of noise, blur and JPEG blocks."""
    async with _files(photo=photo) as (files, given):
        result = files.result(given["photo"], format)
        tools: Tools = request.app.state.tools
        options = EnhanceOptions(scale, denoise, deblur, jpeg, skin)

        def work() -> dict[str, Any]:
            options.check_told(tools.enhancer)
            return enhance_file(given["photo"], result, options, enhancer=tools.enhancer)

        return await _made(request, result, work)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


@asynccontextmanager
async def _files(**sent: UploadFile | None) -> AsyncIterator[tuple[Files, dict[str, Path]]]:
    """The files that were sent, by their fields, while the block runs; those that were not are left out."""
    with Files() as files:
        try:
            yield files, {
                role: await to_thread(files.take, role, upload.filename, upload.file)
                for role, upload in sent.items() if upload is not None}
        except InpaintError as error:
            error.args = (str(error).replace(files.folder, ""),)  # nobody else's business, and of no use to them
            raise


async def _made(request: Request, result: Path, tool: Callable[[], dict[str, Any]]) -> Response:
    """What a tool makes when it is this request's turn."""
    limits: Limits = request.app.state.limits

    def work() -> tuple[bytes, str, str]:
        with pixels_at_most(limits.pixels):
            return made(result, tool)

    picture, kind, told = await request.app.state.turns.run(work, request.is_disconnected)
    return Response(picture, media_type=kind, headers={REPORT: told})


async def _failed(_: Request, error: Exception) -> Response:
    assert isinstance(error, InpaintError)
    return refusal(error)


async def _left(_request: Request, _error: Exception) -> Response:
    return Response(status_code=499)  # nobody reads it


async def _wrong(_: Request, error: Exception) -> Response:
    """A field that is missing or out of range: the first of them, in a sentence."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = str(first["loc"][-1]) if first["loc"] else "body"
    return refused(422, f"The field {field} is wrong: {str(first['msg']).rstrip('.')}.")


async def _not_there(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if isinstance(error.__cause__, TurnedAwayError):  # met while the body was read
        return refusal(error.__cause__)
    return refused(error.status_code, f"{str(error.detail).rstrip('.')}; the page / says what there is.")


async def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("%s failed", request.url.path, exc_info=error)
    return refused(500, UNEXPECTED)
