"""The dialog of an adjustment, and the controls in it.

May import what ``ui.dialogs`` may.
"""
