"""A CHECK passes what is neither true nor false: a weight without its kg, a distance without its metres. No row has that."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('workouts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='workoutset',
            name='set_weight_with_unit_and_kg',
        ),
        migrations.RemoveConstraint(
            model_name='workoutset',
            name='set_distance_with_unit_and_metres',
        ),
        migrations.AddConstraint(
            model_name='workoutset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('weight__isnull', True), ('weight_kg__isnull', True), ('weight_unit', '')), models.Q(('weight__gte', 0), ('weight__isnull', False), ('weight_kg__gte', 0), ('weight_kg__isnull', False), ('weight_unit__in', ['kg', 'lb'])), _connector='OR'), name='set_weight_with_unit_and_kg'),
        ),
        migrations.AddConstraint(
            model_name='workoutset',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('distance__isnull', True), ('distance_unit', ''), ('metres__isnull', True)), models.Q(('distance__gte', 0), ('distance__isnull', False), ('distance_unit__in', ['km', 'mi', 'm', 'yd', 'ft']), ('metres__gte', 0), ('metres__isnull', False)), _connector='OR'), name='set_distance_with_unit_and_metres'),
        ),
    ]
