"""Files of pictures: opening, exporting, masks as files, and writing that leaves no half a file.

May import document's layers, geometry, metadata and ICC profiles; no project and no history.
"""
