"""What a model is: generator, discriminator, frozen features, checkpoints. torch only."""
