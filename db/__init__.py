"""What we keep: records, the log of changes and its shadow."""
