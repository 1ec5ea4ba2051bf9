"""The article's own GAN: small grey pictures made from noise, and damaged ones completed by searching that noise.

``data`` reads IDX files and folders, ``trainer`` takes the steps, ``complete`` searches, ``classifier`` is the small
one by which completions are judged.

May import networks, document, errors, and the modules of ``training`` that all tasks share.
"""
