"""Pages of the province: who signs in, and how every PC stands."""
