"""Private messages between two people, kept as conversations."""
