"""How an enumeration gets its CHECK in the database."""

from django.db.models import CheckConstraint, Choices, Q


def one_of(field: str, values: type[Choices] | list[str], *, name: str) -> CheckConstraint:
    """A named CHECK that `field` holds one of `values` (NULL passes, as in SQL)."""
    allowed = values if isinstance(values, list) else values.values
    return CheckConstraint(condition=Q(**{f"{field}__in": list(allowed)}), name=name)
