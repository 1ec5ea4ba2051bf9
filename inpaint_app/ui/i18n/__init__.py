"""Everything about the language of the window.

``language`` switches it, ``messages`` translates what the rooms below say to users, ``undo_labels`` and ``layer_texts``
name in it what the document names in English. May import Qt, ``document``, ``messages`` and ``paths``; no other room of
``ui``, all of which import this one.
"""
