"""Schema steps, applied in order, never edited after a release."""
