"""The first module of a frozen program: the command line, or the process that reads files for the window."""

import multiprocessing
import sys

from inpaint_app.document.files.decoder.process import FROZEN_WORD

if __name__ == "__main__":
    multiprocessing.freeze_support()
    if sys.argv[1:] == [FROZEN_WORD]:
        from inpaint_app.document.files.decoder.child import main
    else:
        from inpaint_app.cli import main
    main()
