"""Form fields for numbers, times and notes as people type them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts import units
from accounts.localtime import find_zone

# Longer than any number we take; checked before anything is parsed.
LONGEST_NUMBER = 32
SHORTEST_REST = 10  # seconds


class _TypedField(forms.Field):
    """A text box whose text `read` understands and whose value `write` shows again."""

    widget = forms.TextInput
    inputmode = "decimal"

    def __init__(
        self, *, min_value: Decimal | int | None = None, max_value: Decimal | int | None = None, **kwargs: Any
    ) -> None:
        self.min_value = None if min_value is None else Decimal(min_value)
        self.max_value = None if max_value is None else Decimal(max_value)
        super().__init__(**kwargs)

    def read(self, text: str) -> Decimal:
        raise NotImplementedError

    def write(self, value: Decimal) -> str:
        raise NotImplementedError

    def to_python(self, value: Any) -> Decimal | None:
        if value is None or isinstance(value, Decimal):
            return value
        text = str(value).strip()
        if not text:
            return None
        if len(text) > LONGEST_NUMBER:
            raise ValidationError("That is too long for a number.", code="max_length")
        try:
            return self.read(text)
        except units.NumberError as error:
            raise ValidationError(error.message, code="invalid") from error

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value is None:
            return
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(f"Enter {self.write(self.min_value)} or more.", code="min_value")
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(f"Enter {self.write(self.max_value)} or less.", code="max_value")

    def prepare_value(self, value: Any) -> Any:
        return self.write(value) if isinstance(value, Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and _differs(self.to_python, initial, data)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": self.inputmode, "autocomplete": "off", "maxlength": str(LONGEST_NUMBER)}


class DecimalField(_TypedField):
    """A number with comma or point and at most `places` decimals; the cleaned value is a Decimal or None."""

    def __init__(self, *, places: int, **kwargs: Any) -> None:
        self.places = places
        self.inputmode = "decimal" if places else "numeric"
        super().__init__(**kwargs)

    def read(self, text: str) -> Decimal:
        return units.parse_decimal(text, places=self.places)

    def write(self, value: Decimal) -> str:
        return units.plain(value)


class DurationField(_TypedField):
    """A time such as `1:30`, `90` or `2 min`; the cleaned value is seconds as a Decimal, or None."""

    # A numeric keypad has no colon on some phones.
    inputmode = "text"

    def read(self, text: str) -> Decimal:
        return units.parse_duration(text)

    def write(self, value: Decimal) -> str:
        return units.duration_text(value)


class RestField(DurationField):
    """A rest between two sets: nothing, 0 for no timer, or from 10 seconds to an hour; the cleaned value is whole seconds."""

    def read(self, text: str) -> Decimal:
        seconds = super().read(text)
        if seconds != int(seconds) or seconds < 0:
            raise units.NumberError("Enter whole seconds, such as 90 or 1:30.")
        if 0 < seconds < SHORTEST_REST:
            # Who types 2 means minutes.
            raise units.NumberError(
                f"That is {int(seconds)} s. Write {int(seconds)}:00 for minutes, or 0 for no timer."
            )
        return seconds

    def clean(self, value: Any) -> int | None:
        seconds = super().clean(value)
        return None if seconds is None else int(seconds)

    def prepare_value(self, value: Any) -> Any:
        return self.write(Decimal(value)) if isinstance(value, int | Decimal) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(None if initial is None else Decimal(initial), data)


class NoteField(forms.CharField):
    """Free text of at most `max_length` characters. A line break is one of them, although browsers send two."""

    widget = forms.Textarea

    def __init__(self, *, max_length: int, **kwargs: Any) -> None:
        self.limit = max_length
        super().__init__(**kwargs)

    def make_room(self, stored: str) -> None:
        """What is stored already may be longer, where it came over from another tracker: it can be saved again."""
        self.limit = max(self.limit, len(stored))
        widget: Any = self.widget  # made from the class above when the field was
        widget.attrs.update(self.widget_attrs(widget))

    def to_python(self, value: Any) -> Any:
        return str(super().to_python(value)).replace("\r\n", "\n")

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > self.limit:
            message = f"Enter at most {self.limit:,} characters: here are {len(value):,}."
            raise ValidationError(message, code="max_length")

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"maxlength": str(self.limit)}


def _differs(to_python: Callable[[Any], Decimal | None], initial: Any, data: Any) -> bool:
    try:
        return to_python(data) != to_python(initial)
    except ValidationError:
        return True


class SharedFields(dict[str, forms.Field]):
    """The `base_fields` of a form that changes none of its own: copying them takes longer than reading what was typed."""

    def __deepcopy__(self, memo: Any) -> "SharedFields":
        return self


def known_zone(text: str) -> str:
    """The name of the time zone that was typed; ValidationError."""
    name = find_zone(text)
    if name is None:
        raise ValidationError("We do not know this time zone. Pick one from the list, such as Europe/Berlin.")
    return name
