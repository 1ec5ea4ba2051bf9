"""Benchmarks of time and memory on the user's machine: ``inpaint-app benchmark``.

One module for each: start-up, canvas (with `pointer`), fills (with `scenes`), projects, the network, the training
step. Each returns a plain dictionary for the command line to print, and measures what it compares in the same run.

May import everything but cli: ui, training, api, inference, document, networks; Qt and torch as well.
"""
