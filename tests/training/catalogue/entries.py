"""Exercises as files write them."""

from collections.abc import Iterable

TEXT = "Set up with care. " * 10


def table(key: str = "bench-press", **changes: object) -> str:
    values: dict[str, object] = {
        "key": key,
        "name": key.replace("-", " ").capitalize(),
        "aliases": [],
        "measurement": "weight_reps",
        "equipment": "barbell",
        "difficulty": "beginner",
        "mechanic": "compound",
        "force": "push",
        "primary": ["chest"],
        "secondary": ["triceps"],
        "instructions": TEXT,
        **changes,
    }
    lines = [f"{name} = {_toml(value)}" for name, value in values.items() if value is not None]
    return "\n".join(["[[exercise]]", *lines, ""])


def _toml(value: object) -> str:
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "[" + ", ".join(_toml(item) for item in value) + "]"
    return f'"{value}"' if isinstance(value, str) else str(value)
