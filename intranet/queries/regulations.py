"""Regulations as cycles hold them: the text is in the database, the parsed form is kept."""

from __future__ import annotations

from functools import lru_cache

from intranet.models import Cycle
from intranet.rules import regulation
from intranet.rules.regulation import Regulation


@lru_cache(maxsize=32)
def by_sha256(sha256: str) -> Regulation:
    """The regulation with this hash. A hash names one text for ever, so keeping it is safe."""
    cycle = Cycle.get(Cycle.regulation_sha256 == sha256)
    return regulation.parse(cycle.regulation_text, f"{cycle.regulation_name}.toml")
