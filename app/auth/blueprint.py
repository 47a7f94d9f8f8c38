"""The blueprint of signing in and up."""

from flask import Blueprint

bp = Blueprint("auth", __name__)
