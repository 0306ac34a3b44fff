"""When to nudge. The room exists so that the import contract holds from the first day; its models come with reminders."""
