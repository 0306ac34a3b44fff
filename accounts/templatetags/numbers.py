"""Numbers as people write them."""

from decimal import Decimal

from django import template

from accounts import units

register = template.Library()


@register.filter
def plain(value: Decimal) -> str:
    """`82.500` as `82.5`."""
    return units.plain(value)


@register.filter
def signed(value: Decimal) -> str:
    """A change, with its sign: `+1.5`, `−0.3`, `±0`."""
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return sign + units.plain(abs(value))
