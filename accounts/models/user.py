"""The person: log-in by e-mail, and how this person reads numbers and dates."""

from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from uuid_utils.compat import uuid7

from accounts.enumerations import one_of
from accounts.units import DistanceUnit, WeightUnit

LONGEST_REST = 3600  # seconds


class FitnessLevel(models.TextChoices):
    BEGINNER = "beginner", "Beginner"
    INTERMEDIATE = "intermediate", "Intermediate"
    ADVANCED = "advanced", "Advanced"
    ATHLETE = "athlete", "Athlete"


class Theme(models.TextChoices):
    AUTO = "auto", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class Weekday(models.IntegerChoices):
    """ISO: 1 is Monday."""

    MONDAY = 1, "Monday"
    TUESDAY = 2, "Tuesday"
    WEDNESDAY = 3, "Wednesday"
    THURSDAY = 4, "Thursday"
    FRIDAY = 5, "Friday"
    SATURDAY = 6, "Saturday"
    SUNDAY = 7, "Sunday"


class UserManager(BaseUserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Trimmed and lower case, also beyond ASCII: one person has one address, whatever the case."""
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Store a person. ValueError without an address; without a password the account has an unusable one."""
        if not self.normalize_email(email):
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=100, blank=True)
    is_staff = models.BooleanField("staff", default=False, help_text="May use the admin.")
    is_active = models.BooleanField(
        "active", default=True, help_text="Clear this instead of deleting a person."
    )
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    time_zone = models.CharField(max_length=64, default="UTC")
    weight_unit = models.CharField(
        "weights in", max_length=2, choices={"kg": "kg", "lb": "lb"}, default=WeightUnit.KG.value
    )
    distance_unit = models.CharField(
        "distances in", max_length=2, choices={"km": "km", "mi": "miles"}, default=DistanceUnit.KM.value
    )
    first_weekday = models.PositiveSmallIntegerField(
        "week begins on", choices=Weekday.choices, default=Weekday.MONDAY
    )
    theme = models.CharField("colours", max_length=5, choices=Theme.choices, default=Theme.AUTO)
    height_cm = models.DecimalField(
        "height",
        max_digits=6,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(275)],
    )
    fitness_level = models.CharField(max_length=12, choices=FitnessLevel.choices, null=True, blank=True)  # noqa: DJ001
    goals = models.TextField(max_length=2000, blank=True)
    # The rest timer, where an exercise has no time of its own; 0 starts none.
    rest_seconds = models.PositiveSmallIntegerField(
        "rest after a working set", default=120, validators=[MaxValueValidator(LONGEST_REST)]
    )
    rest_warm_up_seconds = models.PositiveSmallIntegerField(
        "rest after a warm-up", default=60, validators=[MaxValueValidator(LONGEST_REST)]
    )
    timer_sound = models.BooleanField("sound when the rest is over", default=True)
    timer_vibration = models.BooleanField("vibrate when the rest is over", default=True)
    keep_awake = models.BooleanField("keep the screen on during a workout", default=False)
    # The home page has said that the history came over from the older tracker, and was told that this is enough.
    legacy_seen = models.BooleanField(default=False, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [
            # Stored in lower case, `unique` is unique whatever the case.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            one_of("weight_unit", ["kg", "lb"], name="user_weight_unit_known"),
            one_of("distance_unit", ["km", "mi"], name="user_distance_unit_known"),
            one_of("theme", Theme, name="user_theme_known"),
            one_of("fitness_level", FitnessLevel, name="user_fitness_level_known"),
            models.CheckConstraint(
                condition=models.Q(first_weekday__range=(1, 7)), name="user_first_weekday_iso"
            ),
            models.CheckConstraint(
                condition=models.Q(height_cm__isnull=True) | models.Q(height_cm__range=(50, 275)),
                name="user_height_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(rest_seconds__lte=LONGEST_REST, rest_warm_up_seconds__lte=LONGEST_REST),
                name="user_rest_at_most_an_hour",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def has_legacy_news(self) -> bool:
        """Whether the home page says that a history came over. Asks nothing: the id says where the account was made.

        Accounts of the older tracker have ids derived from their old ones (UUIDv5, accounts.legacy.identity), ours UUIDv7.
        """
        return not self.legacy_seen and self.pk.version == 5

    def clean(self: Self) -> None:
        super().clean()
        self.email = type(self).objects.normalize_email(self.email)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email.split("@", maxsplit=1)[0]
