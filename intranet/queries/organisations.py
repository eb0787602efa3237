"""The tree of organisations within a scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from intranet.access import Scope
from intranet.models import Organisation, RoleGrant


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation as its own pages show it; `depth` counts the committees above it."""

    id: int
    parent_id: int | None
    parent_name: str
    path: str
    depth: int
    kind: str
    type: str
    position: int
    name: str
    paper_name: str
    superior: str
    place: str
    has_branch_committee: bool
    signs_for: str
    signer_title: str
    signer_name: str
    addressees: str
    ended: bool
    accounts: int


def tree(scope: Scope) -> list[Place]:
    """Every organisation within a scope, each after its parent, siblings by number, then as added.

    Two statements however many there are.
    """
    query = cast("Iterable[dict[str, Any]]", Organisation.select().dicts())
    rows = {row["id"]: row for row in query}
    grants = cast("Iterable[dict[str, Any]]", RoleGrant.select(RoleGrant.organisation).dicts())
    accounts = Counter(grant["organisation"] for grant in grants)

    def order(row: dict[str, Any]) -> list[tuple[int, int]]:
        ids = [int(part) for part in row["path"].strip("/").split("/")]
        return [(rows[one]["position"], one) for one in ids]

    return [
        Place(
            id=row["id"],
            parent_id=row["parent"],
            parent_name=rows[row["parent"]]["name"] if row["parent"] else "",
            path=row["path"],
            depth=row["path"].count("/") - 2,
            kind=row["kind"],
            type=row["type"],
            position=row["position"],
            name=row["name"],
            paper_name=row["paper_name"],
            superior=row["superior"],
            place=row["place"],
            has_branch_committee=bool(row["has_branch_committee"]),
            signs_for=row["signs_for"],
            signer_title=row["signer_title"],
            signer_name=row["signer_name"],
            addressees=row["addressees"],
            ended=row["ended_at"] is not None,
            accounts=accounts[row["id"]],
        )
        for row in sorted(rows.values(), key=order)
        if scope.covers(row["path"])
    ]


def find(scope: Scope, organisation_id: int) -> Place | None:
    """One organisation within a scope, or None."""
    return next((place for place in tree(scope) if place.id == organisation_id), None)


class Signing(NamedTuple):
    """Who signs an organisation's papers, and where they go."""

    signs_for: str
    title: str
    name: str
    addressees: tuple[str, ...]


def signing(organisation_id: int) -> Signing:
    """Who signs for an organisation that the caller has found within a scope."""
    one = Organisation.get_by_id(organisation_id)
    lines = tuple(line for line in one.addressees.split("\n") if line)
    return Signing(one.signs_for, one.signer_title, one.signer_name, lines)
