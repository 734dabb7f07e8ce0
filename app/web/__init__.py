"""Pages: read, call one use case, render or redirect."""
