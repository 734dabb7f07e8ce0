"""The outside of the program: its commands and formats, and nothing behind them."""
