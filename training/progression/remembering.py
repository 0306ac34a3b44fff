"""What was made of an object is remembered with the object itself. Pure.

For what is read again and again as the same objects and costs much to compare: functools.lru_cache hashes and compares all
the sets of a scheme, which takes as long as what is to be saved.
"""

from collections.abc import Callable

MOST = 2048


def remembered[K, V](make: Callable[[K], V]) -> Callable[[K], V]:
    """`make`, of an immutable object. Its result is shared, and not to be changed."""
    known: dict[int, tuple[K, V]] = {}  # with the object, because its address is another's once it is gone

    def made(of: K) -> V:
        found = known.get(id(of))
        if found is not None and found[0] is of:
            return found[1]
        if len(known) >= MOST:
            known.clear()
        value = make(of)
        known[id(of)] = (of, value)
        return value

    return made


def remembered_together[K, V](make: Callable[[*tuple[K, ...]], V]) -> Callable[[*tuple[K, ...]], V]:
    """As `remembered`, of several objects."""
    known: dict[tuple[int, ...], tuple[tuple[K, ...], V]] = {}

    def made(*of: K) -> V:
        key = tuple(map(id, of))
        found = known.get(key)
        if found is not None:
            return found[1]  # these are the objects themselves: they are kept, so no address is another's
        if len(known) >= MOST:
            known.clear()
        value = make(*of)
        known[key] = (of, value)
        return value

    return made
