"""How a process is told what others changed in the database."""
