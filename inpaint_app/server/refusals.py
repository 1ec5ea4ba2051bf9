"""What the server answers when it does not do what it was asked: one sentence, and a status."""

from __future__ import annotations

from starlette.responses import JSONResponse

from inpaint_app.errors import (
    CanvasError,
    InpaintError,
    MaskError,
    OpenError,
    SaveError,
    UsageError,
)
from inpaint_app.messages import Message


class TurnedAwayError(InpaintError):
    """A request that is not done.

    Attributes:
        status: of HTTP.
    """

    def __init__(self, status: int, template: str, /, **arguments: object) -> None:
        super().__init__(template, **arguments)
        self.status = status


_OF_THE_REQUEST = (CanvasError, MaskError, OpenError, SaveError, UsageError)
"""What another request would mend."""
_HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}


def refusal(error: InpaintError) -> JSONResponse:
    """The answer for an error."""
    if isinstance(error, TurnedAwayError):
        return refused(error.status, str(error))
    return refused(422 if isinstance(error, _OF_THE_REQUEST) else 500, str(error))


def refused(status: int, sentence: str) -> JSONResponse:
    """A status with a sentence."""
    return JSONResponse({"error": sentence}, status, _HEADERS.get(status))


UNEXPECTED = Message("Something unexpected went wrong; the log of the server says what.")
