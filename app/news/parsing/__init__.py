"""What came from a source, as items: feeds, feeds of JSON, and plain pages.

All of it happens in a process of its own (`process.py`), which `app.news.documents`
starts: documents of strangers can be made to take minutes.
"""
