"""Benchmarks: start-up, canvas, fills, networks, projects and training steps, each measured by one function.

May import every room but cli, and Qt and torch.
"""
