"""Tags: the words that posts are filed under."""
