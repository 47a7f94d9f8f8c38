"""The blueprint of the error handlers."""

from flask import Blueprint

bp = Blueprint("errors", __name__)
