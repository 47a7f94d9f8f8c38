"""Twitter: reading it here, following its accounts, writing to it, coming from it."""
