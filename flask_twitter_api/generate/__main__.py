"""Write the method modules: ``python -m flask_twitter_api.generate``."""

from . import modules

for path, text in modules():
    path.write_text(text, encoding="utf-8")
