"""Arrays in, numbers out: accuracy, boundaries, alignment."""
