"""Numbers as the plan editor asks for them."""

from typing import Any

from accounts.fields import DecimalField
from training.plans import limits


class Whole(DecimalField):
    """A whole number; the cleaned value is an int or None."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=0, **kwargs)

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)

    def prepare_value(self, value: Any) -> Any:
        return str(value) if isinstance(value, int) else super().prepare_value(value)


class Number(DecimalField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(places=limits.PLACES, **kwargs)
