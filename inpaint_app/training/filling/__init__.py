"""What trains the generator: its step against the discriminators, and the run.

May import networks, document, errors, and the modules of ``training`` that all tasks share.
"""
