"""What administrators do: one command for each action, each logged as it is done."""
