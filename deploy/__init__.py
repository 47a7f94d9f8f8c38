"""What a server needs: the start-up, gunicorn, nginx, systemd, supervisor."""
