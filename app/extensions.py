"""Every extension, made here and bound to an application in `create_app`."""

from flask_babel import Babel
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_mail import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy

from app.broker import Broker
from app.cache.extension import CacheExtension
from app.cache.id_lists import IdLists
from app.csrf import FormProtection
from app.database import Base
from app.limits import network_key
from flask_twitter_api import TwitterAPI

db = SQLAlchemy(model_class=Base)
migrate = Migrate()
login = LoginManager()
mail = Mail()
babel = Babel()
csrf = FormProtection()
limiter = Limiter(key_func=network_key)
broker = Broker()
caches = CacheExtension(db)
id_lists = IdLists(db)
twitter = TwitterAPI()
