"""Damaged files by the thousand: makes, changes and opens them; run as ``python packaging/fuzz``."""
