from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_legacy_users"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="legacy_seen",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
