"""Writers, one module for each format; may import a document's pixels and metadata, and what readers say of a format.

A writer gives back what it had to leave out (``outcome.Written``): nothing is lost without a word.
"""
