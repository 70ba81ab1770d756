"""What is in the scenes: the builder and the families of scenes that call it."""
