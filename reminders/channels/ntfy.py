"""A topic of ntfy (https://docs.ntfy.sh/publish/), on anybody's server. Whoever knows its name reads it, unless it is protected."""

import json
import re

from django.conf import settings

from reminders import outgoing
from reminders.channels import Later, Message, Misconfigured, Outcome, Refused
from reminders.channels.webhook import outcome_of
from reminders.models import Channel, OffReason

MOST_ACTIONS = 3
LONGEST_TEXT = 1000  # characters; ntfy makes a file of what is longer than 4096 bytes
_TOPIC = re.compile(r"/([A-Za-z0-9_-]{1,64})")


def send(channel: Channel, message: Message) -> Outcome:
    if not settings.REMINDER_NTFY:
        return Misconfigured("REMINDER_NTFY is off.")
    try:
        server, topic = server_and_topic(channel.address)
        told = {
            "topic": topic,
            "title": message.title,
            "message": "\n".join(filter(None, [message.note, message.text]))[:LONGEST_TEXT] or message.title,
            "click": message.url,
            "actions": [
                {"action": "view", "label": each.label, "url": each.url, "clear": True}
                for each in message.actions[:MOST_ACTIONS]
            ],
            "tags": ["weight_lifting"],
        }
        headers = {"Content-Type": "application/json"}
        if token := channel.keys.get("token"):
            headers["Authorization"] = f"Bearer {token}"
        answer = outgoing.post(server, json.dumps(told, ensure_ascii=False).encode(), headers)
    except outgoing.NotAllowedError as error:
        return Refused(str(error), off=OffReason.REFUSED)
    except outgoing.UnreachableError as error:
        return Later(str(error))
    return outcome_of(answer)


def server_and_topic(url: str) -> tuple[str, str]:
    """`https://ntfy.sh/` and `alice` of `https://ntfy.sh/alice`: messages with buttons go to the server. Raises NotAllowedError."""
    place = outgoing.place_of(url)
    topic = _TOPIC.fullmatch(place.target)
    if not topic:
        raise outgoing.NotAllowedError("Write the topic behind the server: https://ntfy.sh/my-topic")
    return f"{place.origin}/", topic[1]
