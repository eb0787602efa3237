"""The tree of organisations: adding to it and changing it."""

from __future__ import annotations

from intranet.database import database
from intranet.models import Organisation


def plant(
    parent: Organisation | None,
    *,
    kind: str,
    type: str,
    name: str,
    paper_name: str,
    superior: str = "",
    place: str = "",
    position: int = 0,
    has_branch_committee: bool = True,
) -> Organisation:
    """Add an organisation to the tree below `parent`, or as its root."""
    with database.atomic():
        # The path ends in the row's own id, so it is known only after the row is there; until
        # then the name stands in, which no path can equal.
        created = Organisation.create(
            parent=parent,
            path=f"new:{name}",
            kind=kind,
            type=type,
            position=position,
            name=name,
            paper_name=paper_name,
            superior=superior,
            place=place,
            has_branch_committee=int(has_branch_committee),
        )
        created.path = f"{parent.path if parent else '/'}{created.id}/"
        created.save(only=[Organisation.path])
    return created
