"""The blueprint of the pages."""

from flask import Blueprint

bp = Blueprint("main", __name__)
