"""Data sets on disk and procedural scenes, all giving the same Sample."""
