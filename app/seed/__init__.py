"""The small catalogue this program ships: procedures, units, days off, practice names."""
