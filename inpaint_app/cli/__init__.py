"""The command line. Each command imports its room when it runs, so that the window opens quickly.

Exit codes: 0 done, 1 could not (one sentence on stderr), 2 usage.
"""

from __future__ import annotations

from inpaint_app.cli.app import main

__all__ = ["main"]
