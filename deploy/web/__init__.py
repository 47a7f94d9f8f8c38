"""The web server: an event loop that owns connections, and threads that make pages."""
