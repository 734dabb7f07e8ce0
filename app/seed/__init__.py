"""What this program ships: core procedures, units, days off, practice names."""
