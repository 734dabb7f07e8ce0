"""One file per user task; the only code that calls rules and stores."""
