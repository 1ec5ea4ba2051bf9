"""One photo from its file to its staged result, step by step; and the models that this takes, loaded once.

May import inference, document, models, and of ``archive`` the values ``steps`` and ``work``.
"""
