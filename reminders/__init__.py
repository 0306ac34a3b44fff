"""When to nudge: reminders, the moments at which they are due, and what became of each message."""
