"""Reactions: how people respond to posts with one press, such as a bookmark."""
