"""Posts: writing, editing with history, deleting, reading."""
