"""How fast Motcua is, measured through its commands over a narrow line."""
