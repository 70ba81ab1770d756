"""The renderer: a scene as tables of numbers in, an image with exact labels out."""
