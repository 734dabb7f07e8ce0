"""From what a scanner, a phone or a file gives to a small paper that is kept."""
