"""What people do at the desk and at the province."""

__version__ = "0.1.0"
