"""Metadata: what a file says of its picture apart from the pixels; imports the ground alone.

EXIF (``exif``) and XMP (``xmp``) are corrected where an edit makes them wrong, and kept otherwise.
"""
