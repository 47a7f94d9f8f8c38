"""What all applications of one test process share, as making it anew takes long.

A test makes its own application, so that nothing leaks into the next one. Most of the
time that took went into things which come out the same each time.
"""

import hashlib
import os
import shutil
import sqlite3
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

import app
from app.exceptions import Invalid
from app.lib.catalogues import compile_catalogues
from app.media import pictures
from app.media.decoder.job import Job, Result
from app.media.decoding import Decoders

# Statements as compiled, of all applications: their dialects are the same objects.
STATEMENTS: Any = LRUCache(2000)
_builders: dict[Any, Any] = {}


class SharedRule(Rule):
    """A URL rule whose compiled builders are shared by equal rules."""

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in _builders:
            _builders[key] = super()._compile_builder(append_unknown)
        return _builders[key]


class SharedBytecode(BytecodeCache):
    """Compiled templates, in memory, for environments of the same settings."""

    def __init__(self) -> None:
        self._codes: dict[Any, Any] = {}

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        """Return the bucket of a template, filled if its source was compiled before."""
        settings = (environment.trim_blocks, environment.lstrip_blocks)
        bucket = Bucket(environment, "", "")
        bucket.key = (name, filename, source, settings)  # type: ignore[assignment]  # never written
        bucket.code = self._codes.get(bucket.key)
        return bucket

    def set_bucket(self, bucket: Bucket) -> None:
        """Store what was compiled."""
        self._codes[bucket.key] = bucket.code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load nothing: buckets come filled."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write nothing: memory is enough."""


class SharedDecoders(Decoders):
    """Decoders that need not see a file twice: each is a process of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._outcomes: Any = LRUCache(500)

    def decode(self, data: bytes, job: Job) -> Result:
        """Return what these bytes gave before, or decode them."""
        key = (data, job)
        if key not in self._outcomes:
            self._outcomes[key] = self._outcome(data, job)
        outcome: Result | Invalid = self._outcomes[key]
        if isinstance(outcome, Invalid):
            raise outcome
        return outcome

    def _outcome(self, data: bytes, job: Job) -> Result | Invalid:
        try:
            return super().decode(data, job)
        except Invalid as refusal:
            return refusal


class SharedDialect(type):
    """A metaclass that makes one dialect for all engines of the same options."""

    _made: ClassVar[dict[Any, Any]] = {}

    def __call__(cls, **options: Any) -> Any:
        """Return the dialect of these options."""
        key = (cls, *sorted((name, repr(value)) for name, value in options.items()))
        if key not in SharedDialect._made:
            SharedDialect._made[key] = super().__call__(**options)
        return SharedDialect._made[key]


class SharedSQLite(SQLiteDialect_pysqlite, metaclass=SharedDialect):
    """SQLite's dialect, by which compiled statements are found again."""

    supports_statement_cache = True


class SharedPostgreSQL(PGDialect_psycopg, metaclass=SharedDialect):
    """The same of PostgreSQL."""

    supports_statement_cache = True


def link_catalogues(folder: Path) -> None:
    """Put compiled catalogues where the application with that DATA_DIR seeks them."""
    target = folder / "translations"
    if folder.exists() and not target.exists():
        shutil.copytree(_catalogues(folder.parent), target, copy_function=os.link)


@lru_cache(maxsize=1)
def _catalogues(beside: Path) -> Path:
    # Beside the tests' own folders, which pytest removes by itself.
    folder = beside / f"translations-{os.getpid()}"
    compile_catalogues(Path(app.__file__).parent / "translations", folder)
    return folder


def remember_hashes() -> None:
    """Remember each password hash, which takes 80 ms on purpose, by what goes into it.

    The same password with the same salt has the same hash, so nothing else changes.
    """
    hashlib.scrypt = cache(hashlib.scrypt)  # type: ignore[assignment]  # the same callable


def trust_the_machine() -> None:
    """Let SQLite not wait for the disk: no test outlives a loss of power."""

    # Registered after the application's own listener, so that it has the last word.
    @sa.event.listens_for(sa.Engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        if isinstance(connection, sqlite3.Connection):
            connection.execute("PRAGMA synchronous=OFF")


def share() -> None:
    """Share all of it from now on."""
    registry.register("sqlite", __name__, SharedSQLite.__name__)
    registry.register("postgresql.psycopg", __name__, SharedPostgreSQL.__name__)
    trust_the_machine()
    Flask.url_rule_class = SharedRule
    Flask.jinja_options = {"bytecode_cache": SharedBytecode()}
    vars(pictures)["decoders"] = SharedDecoders()
    remember_hashes()
