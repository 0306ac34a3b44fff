"""What tests.legacy.killing's processes are forked with: Django, all its apps, and what they import when they are used."""

# ruff: noqa: E402, F401 -- the settings come first; what is imported here is there for the processes

import gc
import os

os.environ["SPOTTER_ENV"] = "test"
os.environ["ENV_FILE"] = os.devnull
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

import django.core.management.commands.migrate
import django.db.backends.postgresql.base
import django.db.backends.sqlite3.base
from django.db.migrations.loader import MigrationLoader

import accounts.backups
import accounts.management.commands.backup
import config.urls
import tests.legacy.killing
import workouts.legacy.copying
import workouts.legacy.quarantine
import workouts.legacy.takeover
import workouts.legacy.verify
import workouts.management.commands.legacy
from training.legacy.matching import shipped
from training.names import fold, fold_loosely

# Parsed and folded once for all of them.
for entry in shipped():
    for name in (entry.name, *entry.aliases):
        fold(name)
        fold_loosely(name)

# The migrations of all apps: each process would import a hundred modules.
MigrationLoader(None)

# They are soon over: nothing is to be tidied up in them.
gc.disable()
gc.freeze()
