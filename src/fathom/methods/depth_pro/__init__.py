"""Depth Pro: sharp metric depth and focal length (Bochkovskii et al., arXiv 2410.02073)."""
