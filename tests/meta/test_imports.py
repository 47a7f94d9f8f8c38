"""What every process would pay for, and only some need, is loaded when it is needed."""

import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

import app

# Fractions of a second and tens of megabytes, in every process of a site.
HEAVY = ("elasticsearch", "elastic_transport", "numpy", "py3langid")


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """The modules that making an application loads."""
    code = (
        "import sys; from app import create_app; from config import Config;"
        "create_app(type('C', (Config,), {'TESTING': True,"
        " 'SQLALCHEMY_DATABASE_URI': 'sqlite://', 'ELASTICSEARCH_URL': None}));"
        "print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", HEAVY)
def test_a_start_loads_nothing_heavy(loaded: set[str], module: str) -> None:
    assert "flask" in loaded
    assert module not in loaded


DECODER = Path(app.__file__).parent / "media" / "decoder"


@pytest.mark.parametrize(
    "path", sorted(DECODER.glob("*.py")), ids=lambda each: each.name
)
def test_image_decoder_imports_only_stdlib_and_pillow(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            continue
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        # Which imports the standard library alone.
        names = [name for name in names if name != "app.lib.confined.limits"]
        roots = {name.partition(".")[0] for name in names}
        assert roots <= sys.stdlib_module_names | {"PIL"}


# Arrows that may close a circle, with the reason.
EXCEPTIONS = {
    # A bare `rq worker` knows nothing of us: a job makes its own application.
    ("app.tasks", "app"),
    # One room: a site on SQLite does not load the driver.
    ("app.database", "app.postgresql"),
}


def test_packages_import_each_other_in_one_direction() -> None:
    graph = grimp.build_graph("app", exclude_type_checking_imports=True)
    arrows: dict[str, set[str]] = {}
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            upper, lower = package_of(importer), package_of(imported)
            if upper != lower and (importer, imported) not in EXCEPTIONS:
                arrows.setdefault(upper, set()).add(lower)
    assert find_cycle(arrows) is None


def package_of(module: str) -> str:
    """Return the room of a module: `app.posts` for `app.posts.queries`."""
    return ".".join(module.split(".")[:2])


def find_cycle(arrows: dict[str, set[str]]) -> list[str] | None:
    """Return rooms that import each other in a circle, if any do."""
    finished: set[str] = set()
    path: list[str] = []

    def visit(room: str) -> list[str] | None:
        if room in path:
            return [*path[path.index(room) :], room]
        if room not in finished:
            path.append(room)
            for below in sorted(arrows.get(room, ())):
                if circle := visit(below):
                    return circle
            finished.add(path.pop())
        return None

    for room in sorted(arrows):
        if circle := visit(room):
            return circle
    return None
