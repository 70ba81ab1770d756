"""What Fathom calls itself, and which version it is."""

__version__ = "0.1.0"

SOFTWARE = "Fathom"
"""Written into every image, and looked for by `writers.names.written_by_fathom`."""
