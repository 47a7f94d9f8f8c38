"""What a server needs: the start-up, the web server, nginx, systemd, supervisor."""
