"""Projects: a document in one OpenRaster file, read and written, and what else can be exported of it.

May import every other room of document.
"""
