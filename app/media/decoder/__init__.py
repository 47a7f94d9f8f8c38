"""Decoding pictures of strangers, in a process of its own with little memory.

It stands alone: it imports Pillow and the standard library, so that a process of it
starts in a tenth of a second, and it knows nothing of the site. `app.lib.confined`
starts it, and it carries out one job (`process.py`).
"""
