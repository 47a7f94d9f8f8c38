"""The blueprint of the pages of administrators."""

from flask import Blueprint

from app.web import policies

bp = Blueprint("admin", __name__)
policies.protect(bp)
