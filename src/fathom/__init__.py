"""Fathom: one photograph in, a sharp metric depth map out."""

__version__ = "0.1.0"
