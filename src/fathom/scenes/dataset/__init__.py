"""From two numbers to a labelled sample, and from many samples to files."""
