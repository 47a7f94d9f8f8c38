"""Private messages between two people, and their conversations."""
