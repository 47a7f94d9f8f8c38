"""Files in the database: pictures, videos, archives and exports."""
