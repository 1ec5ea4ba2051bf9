"""A desktop photo-restoration editor, its inpainting engine, and the training of its GAN."""

__version__ = "0.1.0"
