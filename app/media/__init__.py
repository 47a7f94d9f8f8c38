"""Files that people give and get: pictures and exports."""
