"""What gunicorn serves. A server is production unless the environment says otherwise."""

import os
from pathlib import Path

import environ
from django.core.wsgi import get_wsgi_application

environ.Env.read_env(os.environ.get("ENV_FILE", Path(__file__).resolve().parent.parent / ".env"))
os.environ.setdefault("SPOTTER_ENV", "production")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
