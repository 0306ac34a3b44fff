"""What the builders build."""

from accounts.models import User
from tests.factories import AT
from tests.reminders.building import ChannelFactory, DeliveryFactory, OccurrenceFactory, ReminderFactory


def test_all_of_a_delivery_belongs_to_one_person(alice: User) -> None:
    occurrence = OccurrenceFactory.create(reminder=ReminderFactory.create(user=alice), state="given_out")
    delivery = DeliveryFactory.create(
        occurrence=occurrence, channel=ChannelFactory.create(user=alice, kind="push")
    )
    assert {delivery.user, delivery.channel.user, occurrence.user, occurrence.reminder.user} == {alice}
    assert (occurrence.due_at, delivery.next_try_at, delivery.kind) == (AT, AT, "push")
    assert delivery.channel.is_usable
