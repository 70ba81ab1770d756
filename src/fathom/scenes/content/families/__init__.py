"""Scene families: each builds one kind of place."""
