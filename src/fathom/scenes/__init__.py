"""Procedural scenes: rendered photographs with exact depth."""
