"""The renderer: a scene as tables of numbers in, a picture with exact labels out."""
