"""Restoring a scan: a plan of steps, each of which gives layers of its own that can be dimmed or taken away.

May import the rest of inference, document and the ground. No Qt; torch only through what it is given.
"""
