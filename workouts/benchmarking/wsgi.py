"""The site as gunicorn serves it, and two things more: a page that does nothing, and what each request costs."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
settings.ROOT_URLCONF = "workouts.benchmarking.urls"
settings.MIDDLEWARE = ["workouts.benchmarking.middleware.measure_costs", *settings.MIDDLEWARE]

application = get_wsgi_application()
