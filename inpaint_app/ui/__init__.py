"""The window. It may import every room but cli and benchmarks, and is, with benchmarks, the only one that knows Qt.

Here lie only the main window, which puts the parts together, and the start of the program.
"""
