"""What makes pages cheap, in one place; each module says what it saves."""
