"""Networks that others have published, written from descriptions of them: LaMa, MI-GAN, and Real-ESRGAN's two families.

``recognise`` says from names and shapes what a file holds, ``peek`` finds these without loading the file, ``files``
knows published ones by their hash; ``archive`` (an inert unpickler) and ``tensors`` read weights and nothing else;
``lama``, ``migan``, ``rrdb`` and ``compact`` build the networks, of any width and depth that the weights have, with the
layers of ``weights``. ``convention`` says how those that fill want their input.

May import errors, messages, and torch (``archive``, ``files``, ``peek`` and ``recognise``: no torch).
"""
