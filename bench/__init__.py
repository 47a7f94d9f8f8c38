"""Benches: an invented site, a driver of its pages, the home query alone."""
