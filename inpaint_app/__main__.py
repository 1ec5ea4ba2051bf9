"""``python -m inpaint_app`` and the ``inpaint-app`` command."""

from __future__ import annotations

from inpaint_app.cli import main

if __name__ == "__main__":
    main()
