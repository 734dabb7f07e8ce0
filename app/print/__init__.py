"""The printed forms."""
