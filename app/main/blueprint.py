"""The blueprint of the pages."""

from flask import Blueprint

from app.web import policies

bp = Blueprint("main", __name__)
policies.protect(bp)
