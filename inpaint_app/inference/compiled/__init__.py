"""Inner loops compiled for the processor by numba, their cache on disk, and threads that share their work.

The only folder that imports numba; others ask ``loader`` for the kernels, which are not there on every machine. May
import numpy, numba and ``inpaint_app.paths``, nothing else of the package.
"""
