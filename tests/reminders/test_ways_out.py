"""One way out of a mailbox is a way out of it, whichever mail it stands in; and one mailbox is one channel."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reminders import connecting
from reminders.errors import FaultsError
from reminders.models import Channel
from reminders.tokens import unsubscribe_token
from tests.reminders.building import ChannelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> None:
    cache.clear()


def test_a_link_of_an_old_mail_ends_it_where_the_address_was_added_anew(
    alice: User, bob: User, client: Client
) -> None:
    old = ChannelFactory.create(user=alice, address="alice@example.com")
    connecting.remove(user=alice, channel_id=old.pk)
    anew = ChannelFactory.create(user=alice, address="alice@example.com")
    other = ChannelFactory.create(user=alice, address="alice@example.org")
    bobs = ChannelFactory.create(user=bob, address="alice@example.com")
    assert client.post(reverse("reminders:unsubscribe", args=[unsubscribe_token(old)])).status_code == 200
    off = {row.pk: row.off_reason for row in Channel.objects.all()}
    assert off == {old.pk: "unsubscribed", anew.pk: "unsubscribed", other.pk: "", bobs.pk: ""}


def test_a_mailbox_written_in_other_letters_is_the_same_one(alice: User) -> None:
    kept = ChannelFactory.create(user=alice, address="Alice@example.com")
    with pytest.raises(FaultsError) as refused:
        connecting.add_email(user=alice, address="alice@EXAMPLE.com")
    assert refused.value.faults == {"address": "This is among your channels already."}
    assert Channel.objects.get() == kept


def test_a_mailbox_that_was_added_anew_in_other_letters_is_not_brought_back_beside_it(alice: User) -> None:
    old = ChannelFactory.create(user=alice, address="Alice@example.com")
    connecting.remove(user=alice, channel_id=old.pk)
    ChannelFactory.create(user=alice, address="alice@example.com")
    with pytest.raises(FaultsError) as refused:
        connecting.restore(user=alice, channel_id=old.pk)
    assert refused.value.faults == {"channel": "This has been added anew since."}
