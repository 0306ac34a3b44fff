"""Make the table of the database cache, which counts log-in attempts for all workers alike."""

from django.core.management import call_command
from django.db import migrations


def create_cache_table(apps, schema_editor):
    # Creates nothing where it exists, or where the settings use another cache.
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    # The table is left in place on the way back: it holds nothing that is missed, and other servers may use it.
    operations = [migrations.RunPython(create_cache_table, migrations.RunPython.noop)]
