"""`python boot.py MODULE`: run `main` of a module of `app`, without the application.

A bare package stands for the application, which would take a second and a hundred
megabytes to load. It imports the standard library alone.
"""

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType


def run(name: str) -> None:
    """Run a module by its name."""
    bare = ModuleType("app")
    bare.__path__ = [str(Path(__file__).resolve().parents[2])]
    sys.modules["app"] = bare
    import_module(name).main()


if __name__ == "__main__":
    run(sys.argv[1])
