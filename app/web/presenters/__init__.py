"""Read models made ready for templates and for the API."""
