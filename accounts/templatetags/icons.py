"""`{% lucide "check" size=22 %}`: lucide's icons as inline SVG, each drawn once. A page has dozens, always the same few."""

from functools import cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide as draw

register = template.Library()


@register.simple_tag
@cache
def lucide(name: str, *, size: int = 24, **attributes: str | int) -> SafeString:
    """The icon called `name`, `size` pixels high and wide; the templates, not people, say which."""
    return SafeString(draw(name, size=size, **attributes))
