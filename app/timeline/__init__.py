"""Timelines, threads and suggestions: pages merged when they are read."""
