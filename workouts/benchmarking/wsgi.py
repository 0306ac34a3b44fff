"""The site as gunicorn serves it, and two things more: a page that does nothing, and a count of the queries."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.ROOT_URLCONF = "workouts.benchmarking.urls"
settings.MIDDLEWARE = ["workouts.benchmarking.middleware.count_queries", *settings.MIDDLEWARE]

application = get_wsgi_application()
