"""Bookmarks: posts that people save for later, each for themselves alone."""
