"""Parts of indoor scenes: the shell of a room, what hangs on it, and what stands in it."""
