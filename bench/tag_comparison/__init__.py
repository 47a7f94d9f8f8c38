"""The posts of a tag as JSON: ours beside a minimal asynchronous service."""
