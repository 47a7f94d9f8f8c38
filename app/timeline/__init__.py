"""Timelines: pages of posts merged at read time, at a cost that posts do not raise."""
