"""The one training loop, its checkpoints and recipes."""
