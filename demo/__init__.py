"""A simulated provider, taken in through the real intake."""
