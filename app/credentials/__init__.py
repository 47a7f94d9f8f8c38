"""Accounts and what proves whose they are: passwords, sessions, tokens, links."""
