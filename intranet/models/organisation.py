"""Party organisations as a tree: a committee (đảng bộ) and the branches (chi bộ) below it."""

from __future__ import annotations

import peewee

from intranet.models.base import Base, Text, Whole, check, one_of

KINDS = ("committee", "branch")
#: The columns of forms 7A/7B that a department uses, and the others of that form.
TYPES = (
    "administrative",
    "public_service",
    "state_enterprise",
    "joint_stock",
    "private_enterprise",
    "foreign_invested",
    "commune",
    "ward",
    "armed_forces",
    "other",
)


class Organisation(Base):
    """A Party organisation and its place in the tree.

    `path` lists the ids from the root down (`/1/4/`), so that "everything below" is one prefix.
    `paper_name` is the name in the head of a paper, `superior` what stands above it there; at its
    foot stand `signs_for` (T/M CHI BỘ), `signer_title` (BÍ THƯ), `signer_name`, and the
    `addressees`, one a line. One that has ended takes no part in cycles opened from then on.
    """

    parent = peewee.ForeignKeyField("self", null=True, backref="children", on_delete="RESTRICT")
    path = Text(unique=True)
    kind = Text()
    type = Text()
    position = Whole(default=0)
    name = Text()
    paper_name = Text()
    superior = Text(default="")
    place = Text(default="")
    has_branch_committee = Whole(default=1)
    signs_for = Text(default="")
    signer_title = Text(default="")
    signer_name = Text(default="")
    addressees = Text(default="")
    ended_at = Text(null=True)

    class Meta:
        """Names of the constraints are what an operator reads in a fault."""

        constraints = (
            check("organisation_kind_known", one_of("kind", KINDS)),
            check("organisation_type_known", one_of("type", TYPES)),
            check("organisation_name_given", "length(name) BETWEEN 1 AND 200"),
            check("organisation_branch_committee_yes_no", "has_branch_committee IN (0, 1)"),
            check("organisation_branch_has_parent", "kind = 'committee' OR parent_id IS NOT NULL"),
            check("organisation_signs_for_bounded", "length(signs_for) <= 200"),
            check("organisation_signer_title_bounded", "length(signer_title) <= 200"),
            check("organisation_signer_name_bounded", "length(signer_name) <= 200"),
            check("organisation_addressees_bounded", "length(addressees) <= 2000"),
        )
