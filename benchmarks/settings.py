"""The product's own settings, with each answer telling how many SQL statements it took."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = ["benchmarks", *INSTALLED_APPS]
MIDDLEWARE = ["benchmarks.statements.counted", *MIDDLEWARE]
