"""Selecting an object: what it looks like, where it ends."""
