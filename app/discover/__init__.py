"""Discover: a random picture, of this site or of a service elsewhere."""
