"""Accounts for staff: who may log in and what they may do. Goals, body and notes are the person's and are not shown."""

from typing import Any

from allauth.account import admin as addresses
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest

from accounts.addresses import set_address
from accounts.models import User

RIGHTS = ("is_staff", "is_superuser", "groups", "user_permissions")


class NewUserForm(AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes = {"email": forms.EmailField}


class UserForm(UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"  # the admin's fieldsets decide
        field_classes = {"email": forms.EmailField}


@admin.register(User)
class SpotterUserAdmin(UserAdmin[User]):
    form = UserForm
    add_form = NewUserForm
    list_display = ("email", "name", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "date_joined")
    search_fields = ("email", "name")
    search_help_text = "Search by e-mail or name."
    ordering = ("email",)
    date_hierarchy = "date_joined"
    readonly_fields = ("date_joined", "last_login")
    fieldsets = (
        (None, {"fields": ("email", "name", "password", "is_active")}),
        ("Rights", {"fields": RIGHTS}),
        ("Numbers and dates", {"fields": ("time_zone", "weight_unit", "distance_unit", "first_weekday")}),
        ("Dates", {"fields": ("date_joined", "last_login")}),
    )
    add_fieldsets = (
        (
            None,
            {"classes": ("wide",), "fields": ("email", "name", "usable_password", "password1", "password2")},
        ),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Only a superuser hands out rights; else staff could make themselves one."""
        fields = tuple(super().get_readonly_fields(request, obj))
        return fields if _is_superuser(request) else fields + RIGHTS

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whoever sets somebody's password can log in as them: other staff are for superusers only."""
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001
        super().save_model(request, obj, form, change)
        if "email" in form.changed_data:
            set_address(user=obj)


# Whoever adds an address to an account resets its password by mail. Addresses are changed with the account, above.
admin.site.unregister(addresses.EmailAddress)

# allauth's own page shows the secret of the second factor, and whoever has read it can log in with it.
admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondFactorAdmin(AuthenticatorAdmin):
    """To see that there is one, and to take it away from somebody who lost their phone."""

    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Authenticator | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and _may_touch(request, obj.user if obj else None)


def _is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


def _may_touch(request: HttpRequest, obj: User | None) -> bool:
    if obj is None or _is_superuser(request):
        return True
    return not obj.is_superuser and (not obj.is_staff or obj == request.user)
