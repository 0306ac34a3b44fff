"""A message as dispatch hands it to a channel."""

from datetime import timedelta

from reminders.channels import Action, Message

MESSAGE = Message(
    message_id="<1@spotter.example>",
    title="Legs at 18:00",
    text="Squat 3 × 5 · 82.5 kg\nLeg curl 3 × 12",
    note="Take the belt",
    url="https://spotter.example/reminders/answer/abc/",
    actions=(
        Action("start", "Start the workout", "https://spotter.example/reminders/answer/abc/?do=start"),
        Action("snooze", "In 15 minutes", "https://spotter.example/reminders/answer/abc/?do=snooze"),
    ),
    unsubscribe_url="https://spotter.example/reminders/unsubscribe/abc/",
    ttl=timedelta(hours=4),
    topic="0192b7a46a4e7a7c9c5e6d2f9f0d1a52",
)
