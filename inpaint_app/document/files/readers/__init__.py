"""Readers of picture files: a module for each format, which gives a file's pixels and metadata as stored (``Decoded``).

May import ``document.files`` (decoding, png), the ground of ``document`` and image libraries, these inside functions;
knows nothing of photos' turning, of notices' display or of writing.
"""
