"""News: headlines of other sites, fetched by a worker and merged into one page."""
