"""Words guide a fill: a diffusion pipeline that the user chooses paints the crops of an engine like all others.

``pipeline`` loads it (diffusers, of the extra ``text``, appears there alone), ``engine`` has it fill.

May import the rest of inference, networks and the ground. No Qt.
"""
