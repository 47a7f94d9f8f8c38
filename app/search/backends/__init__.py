"""Search backends: one module for each engine."""
