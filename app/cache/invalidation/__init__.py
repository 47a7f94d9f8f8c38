"""How a process learns what others changed in the database."""
