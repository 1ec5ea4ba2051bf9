"""The look of the application: themes, style sheet, icons.

May import paths and nothing else of the application.
"""
