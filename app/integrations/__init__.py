"""Services of others that accounts and posts come from and go to."""
