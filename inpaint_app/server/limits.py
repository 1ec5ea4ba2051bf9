"""How much one server takes at most."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_PORT = 8377
DEFAULT_MEGABYTES = 256
DEFAULT_MEGAPIXELS = 120.0
DEFAULT_SECONDS = 600.0
DEFAULT_WAITING = 8


@dataclass(frozen=True)
class Limits:
    """What one request may ask for.

    Attributes:
        megabytes: of the request's body, MB.
        megapixels: of a picture that is opened or made.
        seconds: for sending the request, and again for computing the answer.
        waiting: how many requests may wait while one is computed.
    """

    megabytes: float = DEFAULT_MEGABYTES
    megapixels: float = DEFAULT_MEGAPIXELS
    seconds: float = DEFAULT_SECONDS
    waiting: int = DEFAULT_WAITING

    @property
    def body(self) -> int:
        """Bytes of a request's body."""
        return round(self.megabytes * 1_000_000)

    @property
    def pixels(self) -> int:
        """Pixels of a picture."""
        return round(self.megapixels * 1_000_000)
