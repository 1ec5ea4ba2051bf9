"""What trains the detail network: soft pictures, whose sharp ones are known, and the run.

``degrade`` does to photos what cameras, scanners and JPEG do, ``samples`` makes pairs of them and of holes that are
softer than their surroundings, ``trainer`` takes the steps.

May import networks, document, errors, and the modules of ``training`` that all tasks share.
"""
