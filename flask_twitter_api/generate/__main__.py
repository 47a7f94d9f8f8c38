"""Write the methods and their reference: ``python -m flask_twitter_api.generate``."""

from itertools import chain

from . import manual, modules

for path, text in chain(modules(), manual()):
    path.write_text(text, encoding="utf-8")
