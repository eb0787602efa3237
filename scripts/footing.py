"""What tests stand on: all that was made while the rules and the tests were imported.

A test that does not reach a function can notice a change to it by this alone. Where it is the same
with the change as without, such a test need not be run.
"""

from __future__ import annotations

import functools
import gc
import hashlib
import re
import sys
import types
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

OURS = ("intranet.rules", "tests")
#: What a class or a function has beside what was made: its own code, its names, its links.
BESIDE = frozenset(
    {"__annotations__", "__dict__", "__doc__", "__module__", "__weakref__", "__abstractmethods__"}
    | {"_abc_impl", "__builtins__", "__cached__", "__file__", "__loader__", "__spec__"}
)
PLAIN = (type(None), bool, int, float, complex, str, bytes, re.Pattern, type(Ellipsis))
Cached = type(functools.lru_cache(len))


def footing(session: pytest.Session) -> str:
    """A mark of all that was made; equal marks stand for the same."""
    mark = hashlib.sha256()
    seen: dict[int, int] = {}
    kept: list[object] = []  # or another object might get a place in memory that was seen
    waiting: list[object] = [*_roots(session)]
    while waiting:
        value = waiting.pop()
        if isinstance(value, PLAIN):
            mark.update(f"{type(value).__name__} {value!r}\n".encode(errors="surrogatepass"))
            continue
        number = seen.setdefault(id(value), len(seen))
        mark.update(f"{_name(value)} {number}\n".encode(errors="surrogatepass"))
        if number == len(kept):
            kept.append(value)
            waiting.extend(_parts(value))
    return mark.hexdigest()


def _roots(session: pytest.Session) -> Iterable[object]:
    for item in session.items:
        yield item.nodeid
        yield getattr(getattr(item, "callspec", None), "params", None)
    for name, module in sorted(sys.modules.items()):
        if name.startswith(OURS):
            yield name
            yield {key: each for key, each in vars(module).items() if key not in BESIDE}


def _name(value: object) -> str:
    of = value if isinstance(value, type | types.FunctionType) else type(value)
    return f"{of.__module__}.{of.__qualname__}"


def _parts(value: Any) -> Iterable[object]:
    """What an object is made of, as far as a test could see it."""
    if isinstance(value, types.ModuleType):
        return [value.__name__]
    if isinstance(value, types.FunctionType | Cached):
        cells = [each.cell_contents for each in getattr(value, "__closure__", None) or ()]
        held = gc.get_referents(value) if isinstance(value, Cached) else []
        return [*cells, getattr(value, "__defaults__", None), vars(value), *held]
    if isinstance(value, type):
        if not value.__module__.startswith(OURS):
            return []
        return [
            part for pair in sorted(vars(value).items()) if pair[0] not in BESIDE for part in pair
        ]
    if isinstance(value, Mapping):
        return [part for pair in value.items() for part in pair]
    if isinstance(value, set | frozenset):
        return sorted(value, key=repr)
    if isinstance(value, list | tuple):
        return value
    slots = [getattr(of, "__slots__", ()) for of in type(value).__mro__]
    names = [name for of in slots for name in ((of,) if isinstance(of, str) else of)]
    found = [getattr(value, name, None) for name in names if name not in BESIDE]
    held = [vars(value)] if hasattr(value, "__dict__") else []
    if not (found or held):
        return [repr(value)] if " at 0x" not in repr(value) else gc.get_referents(value)
    return [*found, *held]
