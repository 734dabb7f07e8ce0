"""How copies agree: changes, the fold, frames and the exchange."""
