"""Recounting the log on demand: whether every entry is still as it was written."""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

from intranet import log
from intranet.database import database
from intranet.log import Fault
from intranet.queries import log_entries

#: Faults that are told one by one; where there are more, the first ones are enough.
TOLD = 20


class Recount(NamedTuple):
    """How many entries there are, and the first faults found among them."""

    entries: int
    faults: tuple[Fault, ...]


def recount() -> Recount:
    """Recount the chain of all entries as they stand at one moment; nothing is written."""
    with database.atomic():
        return Recount(log_entries.newest(), tuple(islice(log.recount(), TOLD)))
