"""People: their identity, profile, settings and names."""
