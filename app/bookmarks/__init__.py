"""Posts that people keep for later, each for themselves alone."""
