"""One folder per depth estimation method."""
