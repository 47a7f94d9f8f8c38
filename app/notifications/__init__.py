"""Notifications: events to read, and states that open pages poll."""
