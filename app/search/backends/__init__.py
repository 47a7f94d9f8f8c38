"""One module for each engine that can search."""
