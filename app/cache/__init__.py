"""What a process remembers to save work."""
