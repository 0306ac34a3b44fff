"""Staff keep accounts, without seeing what is private and without giving themselves rights."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.factories import BodyMeasurementFactory, UserFactory

LIST = reverse("admin:accounts_user_changelist")


def change_url(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def values_of(client: Client, user: User) -> dict[str, Any]:
    """What the change page would send back untouched."""
    form = client.get(change_url(user)).context["adminform"].form
    found = {name: form[name].value() for name in form.fields if name != "password"}
    return {name: value for name, value in found.items() if value is not None and value is not False}


@pytest.fixture
def as_keeper(db: None, sam: User, as_sam: Client) -> Client:
    """Sam, who may view and change accounts but is no superuser."""
    sam.user_permissions.set(Permission.objects.filter(codename__in=["view_user", "change_user"]))
    return as_sam


@pytest.fixture
def as_root(db: None) -> Client:
    client = Client()
    client.force_login(UserFactory.create(email="root@example.com", is_staff=True, is_superuser=True))
    return client


def test_accounts_are_found_by_address_and_name(as_keeper: Client, alice: User, bob: User) -> None:
    page = as_keeper.get(LIST, {"q": "alice"}).content.decode()
    assert "alice@example.com" in page
    assert "bob@example.com" not in page


def test_what_is_private_is_not_in_the_admin(as_root: Client, alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(goals="secret plans", height_cm="171.625")
    BodyMeasurementFactory.create(user=alice, note="secret weight")
    page = as_root.get(change_url(alice)).content.decode()
    assert "secret" not in page
    assert "171.625" not in page
    assert "measurement" not in as_root.get(reverse("admin:index")).content.decode().lower()


def test_staff_cannot_give_themselves_rights(as_keeper: Client, sam: User) -> None:
    as_keeper.post(change_url(sam), values_of(as_keeper, sam) | {"name": "Samuel", "is_superuser": "on"})
    sam.refresh_from_db()
    assert (sam.name, sam.is_superuser) == ("Samuel", False)


@pytest.mark.parametrize("rights", [{"is_superuser": True}, {"is_staff": True}])
def test_staff_cannot_touch_a_superuser_or_other_staff(as_keeper: Client, rights: dict[str, bool]) -> None:
    root = UserFactory.create(email="root@example.com", **rights)
    before = root.password
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert as_keeper.post(change_url(root), {"email": "sam2@example.com"}).status_code == 403
    assert (
        as_keeper.post(password, {"password1": "taken over 1", "password2": "taken over 1"}).status_code
        == 403
    )
    root.refresh_from_db()
    assert (root.email, root.password) == ("root@example.com", before)


def test_staff_set_the_passwords_of_people_and_their_own(as_keeper: Client, alice: User, sam: User) -> None:
    for user in (alice, sam):
        url = reverse("admin:auth_user_password_change", args=[user.pk])
        typed = {"usable_password": "true", "password1": "heavier than 1", "password2": "heavier than 1"}
        assert as_keeper.post(url, typed).status_code == 302
        user.refresh_from_db()
        assert user.check_password("heavier than 1")


@pytest.mark.parametrize(("rights", "left"), [({}, 0), ({"is_staff": True}, 1), ({"is_superuser": True}, 1)])
def test_staff_take_the_second_factor_from_people_only(
    as_sam: Client, sam: User, rights: dict[str, bool], left: int
) -> None:
    sam.user_permissions.set(Permission.objects.filter(content_type__app_label="mfa"))
    owner = UserFactory.create(**rights)
    factor = Authenticator.objects.create(user=owner, type="totp", data={"secret": "x"})
    one = reverse("admin:mfa_authenticator_delete", args=[factor.pk])
    as_sam.post(one, {"post": "yes"})
    many = {"action": "delete_selected", "_selected_action": str(factor.pk), "post": "yes"}
    as_sam.post(reverse("admin:mfa_authenticator_changelist"), many)
    assert Authenticator.objects.count() == left


def test_nobody_adds_an_address_to_an_account_by_itself(as_root: Client) -> None:
    assert not admin.site.is_registered(EmailAddress)
    assert as_root.get("/admin/account/emailaddress/add/").status_code == 404


def test_a_new_address_is_the_only_one_that_logs_in(as_root: Client, alice: User) -> None:
    EmailAddress.objects.create(user=alice, email="alice@example.com", primary=True, verified=True)
    response = as_root.post(change_url(alice), values_of(as_root, alice) | {"email": "Alice@New.example"})
    assert response.status_code == 302
    alice.refresh_from_db()
    assert alice.email == "alice@new.example"
    assert list(EmailAddress.objects.values_list("email", "primary", "verified")) == [
        ("alice@new.example", True, True)
    ]


def test_an_account_is_made_and_the_same_address_is_refused(as_root: Client) -> None:
    typed = {
        "email": "New@Example.com",
        "name": "",
        "usable_password": "true",
        "password1": "lifting since 1998",
        "password2": "lifting since 1998",
    }
    url = reverse("admin:accounts_user_add")
    assert as_root.post(url, typed).status_code == 302
    assert User.objects.get(email="new@example.com").check_password("lifting since 1998")
    assert "email" in as_root.post(url, typed | {"email": "NEW@example.com"}).context["adminform"].form.errors


def test_the_admin_wears_the_mark_and_no_inline_style_without_a_nonce(as_root: Client) -> None:
    page = as_root.get(reverse("admin:index")).content.decode()
    assert "css/admin.css" in page
    assert "mark-hands" in page
    assert "style=" not in page
