"""Columns for what another tracker recorded, and totals wide enough for the largest numbers it holds. No row changes."""

from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('training', '0003_count_the_edits'),
        ('workouts', '0002_refuse_half_a_value'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='workoutlog',
            name='mood',
            field=models.CharField(blank=True, choices=[('excellent', 'Excellent'), ('good', 'Good'), ('okay', 'Okay'), ('tired', 'Tired'), ('exhausted', 'Exhausted')], editable=False, max_length=9, null=True),
        ),
        migrations.AddField(
            model_name='workoutlog',
            name='rating',
            field=models.PositiveSmallIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='workoutlog',
            name='seconds',
            field=models.DecimalField(blank=True, decimal_places=3, editable=False, max_digits=9, null=True),
        ),
        migrations.AddField(
            model_name='workoutlog',
            name='stated_sets',
            field=models.IntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='workoutlog',
            name='to_check',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='workoutsession',
            name='has_time',
            field=models.BooleanField(default=True, editable=False),
        ),
        migrations.AddField(
            model_name='workoutsession',
            name='reconstructed',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AddField(
            model_name='workoutsession',
            name='to_check',
            field=models.JSONField(blank=True, default=list, editable=False),
        ),
        migrations.AddField(
            model_name='workoutset',
            name='expanded',
            field=models.BooleanField(default=False, editable=False),
        ),
        migrations.AlterField(
            model_name='workoutlog',
            name='reps_total',
            field=models.PositiveBigIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name='workoutlog',
            name='volume_kg',
            field=models.DecimalField(decimal_places=4, default=Decimal('0'), editable=False, max_digits=24),
        ),
        migrations.AlterField(
            model_name='workoutsession',
            name='volume_kg',
            field=models.DecimalField(decimal_places=4, default=Decimal('0'), editable=False, max_digits=24),
        ),
        migrations.AddConstraint(
            model_name='workoutlog',
            constraint=models.CheckConstraint(condition=models.Q(('seconds__isnull', True), ('seconds__gte', 0), _connector='OR'), name='log_seconds_positive'),
        ),
        migrations.AddConstraint(
            model_name='workoutlog',
            constraint=models.CheckConstraint(condition=models.Q(('rating__isnull', True), ('rating__range', (1, 5)), _connector='OR'), name='log_rating_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='workoutlog',
            constraint=models.CheckConstraint(condition=models.Q(('mood__in', ['excellent', 'good', 'okay', 'tired', 'exhausted'])), name='log_mood_known'),
        ),
    ]
