"""The blueprint of signing in and up."""

from flask import Blueprint

from app.web import policies

bp = Blueprint("auth", __name__)
policies.protect(bp)
