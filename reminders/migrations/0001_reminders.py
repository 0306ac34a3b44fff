import datetime
import django.db.models.deletion
import django.utils.timezone
import reminders.models.reminder
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0008_legacy_plan_rows'),
        ('accounts', '__first__'),
        ('training', '0007_undo_step_by_step'),
    ]

    operations = [
        migrations.CreateModel(
            name='ServerFact',
            fields=[
                ('key', models.CharField(choices=[('vapid_private_key', 'Key that signs notifications'), ('zone_rules', 'Version of the time zone database that planned')], max_length=40, primary_key=True, serialize=False)),
                ('value', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Worker',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=200)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('beat_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['-beat_at'],
            },
        ),
        migrations.CreateModel(
            name='Channel',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('push', 'Notification'), ('ntfy', 'ntfy'), ('webhook', 'Webhook')], max_length=7)),
                ('address', models.CharField(max_length=1000)),
                ('label', models.CharField(blank=True, max_length=100)),
                ('keys', models.JSONField(default=dict, editable=False)),
                ('verified_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('code_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('code_sent_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('code_tries', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('off_reason', models.CharField(blank=True, choices=[('', 'On'), ('person', 'Switched off'), ('unsubscribed', 'Unsubscribed'), ('refused', 'The address was refused'), ('gone', 'The device is gone')], default='', max_length=12)),
                ('off_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('off_detail', models.CharField(blank=True, editable=False, max_length=300)),
                ('user', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'id'), name='channel_user_id'), models.UniqueConstraint(condition=models.Q(('deleted_at', None)), fields=('user', 'kind', 'address'), name='channel_once'), models.UniqueConstraint(condition=models.Q(('deleted_at', None), ('kind', 'push')), fields=('address',), name='channel_browser_of_one'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'push', 'ntfy', 'webhook'])), name='channel_kind_known'), models.CheckConstraint(condition=models.Q(('off_reason__in', ['', 'person', 'unsubscribed', 'refused', 'gone'])), name='channel_off_reason_known'), models.CheckConstraint(condition=models.Q(('address', ''), _negated=True), name='channel_has_an_address')],
            },
        ),
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('updated_at', models.DateTimeField(auto_now=True)),
                ('deleted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('kind', models.CharField(choices=[('plan', 'A workout of a plan'), ('free', 'At times of my own'), ('weigh_in', 'Weigh-in'), ('idle', 'No workout for some days'), ('plan_ends', 'A plan ends soon'), ('forgotten', 'A workout was left open')], max_length=9)),
                ('plan_days', models.JSONField(blank=True, default=list)),
                ('rule', models.CharField(blank=True, max_length=200)),
                ('starts_on', models.DateField()),
                ('time', models.TimeField()),
                ('time_zone', models.CharField(blank=True, max_length=64)),
                ('lead_minutes', models.PositiveSmallIntegerField(default=0)),
                ('grace_minutes', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('through_quiet_hours', models.BooleanField(default=False)),
                ('unless_done', models.BooleanField(default=True)),
                ('after', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('message', models.CharField(blank=True, max_length=300)),
                ('channel_kinds', models.JSONField(default=reminders.models.reminder.all_kinds)),
                ('active', models.BooleanField(default=True)),
                ('begins_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('last_sent_at', models.DateTimeField(editable=False, null=True)),
                ('planned_until', models.DateTimeField(default=datetime.datetime(1970, 1, 1, 0, 0, tzinfo=datetime.timezone.utc), editable=False)),
                ('plan', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.trainingplan')),
                ('user', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['user', 'active'], name='reminder_user_active'), models.Index(condition=models.Q(('plan__isnull', False)), fields=['plan'], name='reminder_plan'), models.Index(condition=models.Q(('active', True), ('deleted_at', None)), fields=['planned_until', 'id'], name='reminder_to_plan')],
                'constraints': [models.UniqueConstraint(fields=('user', 'id'), name='reminder_user_id'), models.CheckConstraint(condition=models.Q(('kind__in', ['plan', 'free', 'weigh_in', 'idle', 'plan_ends', 'forgotten'])), name='reminder_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['plan', 'plan_ends']), ('plan__isnull', False)), models.Q(('kind__in', ['free', 'weigh_in', 'idle', 'forgotten']), ('plan__isnull', True)), _connector='OR'), name='reminder_plan_where_it_means_one'), models.CheckConstraint(condition=models.Q(models.Q(('after__gte', 1), ('kind__in', ['idle', 'plan_ends', 'forgotten'])), models.Q(('after__isnull', True), ('kind__in', ['plan', 'free', 'weigh_in'])), _connector='OR'), name='reminder_after_where_it_means_one'), models.CheckConstraint(condition=models.Q(('kind__in', ['free', 'weigh_in']), ('rule', ''), _negated=True), name='reminder_has_a_rule'), models.CheckConstraint(condition=models.Q(('grace_minutes', None), ('grace_minutes__range', (1, 1440)), _connector='OR'), name='reminder_grace_to_a_day'), models.CheckConstraint(condition=models.Q(('lead_minutes__lte', 1440)), name='reminder_lead_to_a_day')],
            },
        ),
        migrations.CreateModel(
            name='ReminderSettings',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reminder_settings', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('quiet_from', models.TimeField(blank=True, null=True)),
                ('quiet_until', models.TimeField(blank=True, null=True)),
                ('paused_until', models.DateField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'reminder settings',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quiet_from', None), ('quiet_until', None)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='quiet_hours_have_two_ends')],
            },
        ),
        migrations.CreateModel(
            name='Occurrence',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('date', models.DateField()),
                ('time', models.TimeField()),
                ('zone', models.CharField(max_length=64)),
                ('due_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('given_out', 'Given out'), ('missed', 'Missed'), ('cancelled', 'Not needed')], default='planned', max_length=9)),
                ('reason', models.CharField(blank=True, choices=[('', ''), ('trained', 'You had trained already'), ('weighed', 'You had weighed yourself already'), ('paused', 'Reminders were paused'), ('changed', 'The reminder was changed'), ('switched_off', 'The reminder was switched off'), ('plan', 'The plan moved on'), ('no_channel', 'There was nowhere to send it'), ('channel_off', 'This channel is switched off'), ('late', 'It was too late'), ('quiet', 'Quiet hours lasted too long'), ('newer', 'A newer one was sent instead'), ('answered', 'You had answered it'), ('refused', 'It was refused'), ('broken', 'Something is broken here; staff can see it'), ('unreachable', 'The other side could not be reached in time')], default='', max_length=12)),
                ('reminder_version', models.PositiveIntegerField()),
                ('title', models.CharField(max_length=200)),
                ('text', models.TextField(blank=True, max_length=2000)),
                ('plan_slot', models.PositiveIntegerField(null=True)),
                ('session', models.UUIDField(null=True)),
                ('answer', models.CharField(blank=True, choices=[('', ''), ('started', 'Started'), ('snoozed', 'Snoozed'), ('moved', 'Moved to tomorrow'), ('skipped', 'Left out')], default='', max_length=7)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('snoozed_from', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reminders.occurrence')),
                ('user', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reminder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='occurrences', to='reminders.reminder')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['due_at'], name='occurrence_queue'), models.Index(fields=['user', '-due_at'], name='occurrence_user_due'), models.Index(fields=['reminder'], name='occurrence_reminder'), models.Index(condition=models.Q(('snoozed_from__isnull', False)), fields=['snoozed_from'], name='occurrence_snoozed_from')],
                'constraints': [models.UniqueConstraint(fields=('user', 'id'), name='occurrence_user_id'), models.UniqueConstraint(fields=('user', 'reminder', 'date', 'time'), name='occurrence_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['planned', 'given_out'])), fields=('user', 'reminder', 'due_at'), name='occurrence_one_an_instant'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'given_out', 'missed', 'cancelled'])), name='occurrence_state_known'), models.CheckConstraint(condition=models.Q(('reason__in', ['', 'trained', 'weighed', 'paused', 'changed', 'switched_off', 'plan', 'no_channel', 'channel_off', 'late', 'quiet', 'newer', 'answered', 'refused', 'broken', 'unreachable'])), name='occurrence_reason_known'), models.CheckConstraint(condition=models.Q(('answer__in', ['', 'started', 'snoozed', 'moved', 'skipped'])), name='occurrence_answer_known'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('due_at'))), name='occurrence_expires_after_it_is_due')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('email', 'E-mail'), ('push', 'Notification'), ('ntfy', 'ntfy'), ('webhook', 'Webhook')], max_length=7)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('cancelled', 'Not needed'), ('missed', 'Missed'), ('failed', 'Failed'), ('parked', 'Parked')], default='waiting', max_length=9)),
                ('reason', models.CharField(blank=True, choices=[('', ''), ('trained', 'You had trained already'), ('weighed', 'You had weighed yourself already'), ('paused', 'Reminders were paused'), ('changed', 'The reminder was changed'), ('switched_off', 'The reminder was switched off'), ('plan', 'The plan moved on'), ('no_channel', 'There was nowhere to send it'), ('channel_off', 'This channel is switched off'), ('late', 'It was too late'), ('quiet', 'Quiet hours lasted too long'), ('newer', 'A newer one was sent instead'), ('answered', 'You had answered it'), ('refused', 'It was refused'), ('broken', 'Something is broken here; staff can see it'), ('unreachable', 'The other side could not be reached in time')], default='', max_length=12)),
                ('next_try_at', models.DateTimeField()),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('lease', models.UUIDField(null=True)),
                ('leased_until', models.DateTimeField(null=True)),
                ('message_id', models.CharField(max_length=120)),
                ('sent_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, max_length=500)),
                ('channel', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='reminders.channel')),
                ('user', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('occurrence', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='reminders.occurrence')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='delivery_queue'), models.Index(condition=models.Q(('state__in', ['failed', 'parked'])), fields=['state', '-next_try_at'], name='delivery_failed'), models.Index(fields=['occurrence'], name='delivery_occurrence'), models.Index(fields=['channel'], name='delivery_channel')],
                'constraints': [models.UniqueConstraint(fields=('user', 'id'), name='delivery_user_id'), models.UniqueConstraint(fields=('user', 'occurrence', 'channel'), name='delivery_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'cancelled', 'missed', 'failed', 'parked'])), name='delivery_state_known'), models.CheckConstraint(condition=models.Q(('reason__in', ['', 'trained', 'weighed', 'paused', 'changed', 'switched_off', 'plan', 'no_channel', 'channel_off', 'late', 'quiet', 'newer', 'answered', 'refused', 'broken', 'unreachable'])), name='delivery_reason_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['email', 'push', 'ntfy', 'webhook'])), name='delivery_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state', 'sent')), models.Q(models.Q(('state', 'sent'), _negated=True), ('sent_at', None)), _connector='OR'), name='delivery_sent_has_its_time'), models.CheckConstraint(condition=models.Q(models.Q(('lease', None), ('leased_until', None)), models.Q(('lease__isnull', False), ('leased_until__isnull', False)), _connector='OR'), name='delivery_lease_has_its_end')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('read_at', models.DateTimeField(editable=False, null=True)),
                ('plan', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='training.trainingplan')),
                ('user', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'id'), name='feed_user_id'), models.UniqueConstraint(fields=('user', 'plan'), name='feed_one_a_plan'), models.UniqueConstraint(condition=models.Q(('plan', None)), fields=('user',), name='feed_one_of_all')],
            },
        ),
    ]
