"""The default model: a small network trained on procedural scenes."""
