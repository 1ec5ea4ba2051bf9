# Its compiled modules ask for one another by name; the machinery for graphics cards is left out (contents.py).

excludedimports = ["IPython", "scipy", "numba.cuda"]
hiddenimports = ["llvmlite", "numba._devicearray", "numba.cloudpickle.cloudpickle_fast"]
