"""Members: who stands on a branch's roll in a year, what is known of each, version by version.

Nothing is overwritten: a change adds a version, and `superseded` marks those that it replaced. So
the roll belongs to the year it was kept for, and what a later year changes leaves it as it was.
"""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.base import Base, Text, Whole, check, one_of
from intranet.models.organisation import Organisation

STANDINGS = ("official", "probationary")
SEXES = ("male", "female")
CIVIL_SERVANTS = ("cadre", "civil_servant", "public_employee", "none")
CIVIL_GRADES = ("excellent", "good", "completed", "limited", "failed")
#: What a branch or its office may note of a member, by the kind of value.
YES_NO_FACTS = ("emulation_fighter", "merit_certificate", "stays")
DAY_FACTS = ("discipline_from", "review_completed_on")
CODE_FACTS = ("failings", "self_rating", "reason_code")
MEMBER_FACTS = ("civil_grade", *YES_NO_FACTS, *DAY_FACTS, *CODE_FACTS, "not_assessed")
#: What is noted of a branch's vote as a whole.
BRANCH_FACTS = ("announced_on", "special_quota", "special_taken_back", "over_quota")

_MEMBER_FACT_FITS = " OR ".join(
    (
        "value IS NULL",
        f"(field = 'civil_grade' AND {one_of('value', CIVIL_GRADES)})",
        f"({one_of('field', YES_NO_FACTS)} AND {one_of('value', ('yes', 'no'))})",
        f"({one_of('field', DAY_FACTS)} AND length(value) = 10)",
        f"({one_of('field', CODE_FACTS)} AND length(value) BETWEEN 1 AND 400)",
        "(field = 'not_assessed' AND length(value) BETWEEN 1 AND 4000)",
    )
)
_BRANCH_FACT_FITS = " OR ".join(
    (
        "value IS NULL",
        "(field = 'announced_on' AND length(value) = 10)",
        "(field <> 'announced_on' AND length(value) BETWEEN 1 AND 4000)",
    )
)


class Member(Base):
    """One person through all years and branches; whatever is known of him stands on a roll."""

    added_at = Text()


class Versioned(Base):
    """What every version carries: its number, whether a later one stands, who made it and when."""

    version = Whole(default=1)
    superseded = Whole(default=0)
    changed_at = Text()
    changed_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")


def _version_checks(table: str) -> tuple[peewee.SQL, ...]:
    return (
        check(f"{table}_version_counts_from_one", "version >= 1"),
        check(f"{table}_superseded_yes_no", "superseded IN (0, 1)"),
    )


class RollEntry(Versioned):
    """A member on the roll of a branch in one year's assessment, in one version.

    `sort_key` orders the Vietnamese way (given name first), `search_key` is the name without
    diacritics. `offices` are the regulation's keys, separated by commas, `other_posts` what it has
    no key for. From `joined_on` until the day before `left_on` he is on the roll; empty is "all
    the time". `joined_from` and `left_to` are the branches of a transfer within the organisation;
    `counted` says whether he is rated and counted with this branch: of all branches that had him
    in a year, with one.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="roll", on_delete="RESTRICT")
    member = peewee.ForeignKeyField(Member, backref="entries", on_delete="RESTRICT")
    full_name = Text()
    sort_key = Text()
    search_key = Text()
    birth_date = Text(null=True)
    sex = Text(null=True)
    admitted_on = Text(null=True)
    official_on = Text(null=True)
    standing = Text(null=True)
    exempt = Whole(default=0)
    civil_servant = Text(null=True)
    offices = Text(default="")
    other_posts = Text(default="")
    group_name = Text(default="")
    joined_on = Text(null=True)
    joined_from = peewee.ForeignKeyField(Organisation, null=True, on_delete="RESTRICT", backref="+")
    left_on = Text(null=True)
    left_to = peewee.ForeignKeyField(Organisation, null=True, on_delete="RESTRICT", backref="+")
    leaving_note = Text(default="")
    counted = Whole(default=1)

    class Meta:
        """One version at a time stands; nobody leaves before he came."""

        indexes = ((("assessment", "member", "version"), True),)
        constraints = (
            *_version_checks("roll_entry"),
            check("roll_entry_full_name_given", "length(full_name) BETWEEN 1 AND 200"),
            check("roll_entry_sort_key_given", "length(sort_key) BETWEEN 1 AND 4000"),
            check("roll_entry_search_key_bounded", "length(search_key) <= 4000"),
            check("roll_entry_birth_date_is_a_day", "length(birth_date) = 10"),
            check("roll_entry_sex_known", one_of("sex", SEXES)),
            check("roll_entry_admitted_on_is_a_day", "length(admitted_on) = 10"),
            check("roll_entry_official_on_is_a_day", "length(official_on) = 10"),
            check("roll_entry_admitted_after_birth", "admitted_on > birth_date"),
            check("roll_entry_official_after_admission", "official_on >= admitted_on"),
            check("roll_entry_standing_known", one_of("standing", STANDINGS)),
            check("roll_entry_exempt_yes_no", "exempt IN (0, 1)"),
            check("roll_entry_civil_servant_known", one_of("civil_servant", CIVIL_SERVANTS)),
            check("roll_entry_offices_bounded", "length(offices) <= 400"),
            check("roll_entry_other_posts_bounded", "length(other_posts) <= 200"),
            check("roll_entry_group_name_bounded", "length(group_name) <= 200"),
            check("roll_entry_joined_on_is_a_day", "length(joined_on) = 10"),
            check("roll_entry_left_on_is_a_day", "length(left_on) = 10"),
            check("roll_entry_left_after_joining", "left_on >= joined_on"),
            check("roll_entry_leaving_note_bounded", "length(leaving_note) <= 200"),
            check("roll_entry_counted_yes_no", "counted IN (0, 1)"),
        )


RollEntry.add_index(
    RollEntry.index(
        RollEntry.assessment,
        RollEntry.member,
        unique=True,
        where=RollEntry.superseded == 0,
        name="roll_entry_one_stands",
    )
)


class MemberFact(Versioned):
    """One thing that is known of a member in one year's assessment, in one version (II.B.2.2).

    Empty is "not known yet", or "none" where a day began nothing. `failings` holds the codes that
    were found, separated by commas, or `none`; `stays` says whether a nominee stays under the
    quota; `not_assessed` is the office's reason for leaving him out of this cycle.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="member_facts", on_delete="RESTRICT")
    member = peewee.ForeignKeyField(Member, backref="facts", on_delete="RESTRICT")
    field = Text()
    value = Text(null=True)

    class Meta:
        """A fact has one value at a time, of its own kind."""

        indexes = ((("assessment", "member", "field", "version"), True),)
        constraints = (
            *_version_checks("member_fact"),
            check("member_fact_field_known", one_of("field", MEMBER_FACTS)),
            check("member_fact_fits", _MEMBER_FACT_FITS),
        )


MemberFact.add_index(
    MemberFact.index(
        MemberFact.assessment,
        MemberFact.member,
        MemberFact.field,
        unique=True,
        where=MemberFact.superseded == 0,
        name="member_fact_one_stands",
    )
)


class BranchFact(Versioned):
    """One thing about a branch's vote on its members as a whole, in one version (II.B.2.2).

    `announced_on` is the day on which the branch announced the result; `special_quota` the reason
    for which the executive granted the greater quota, `special_taken_back` that for which it took
    it back; `over_quota` the reason for more than the quota allows.
    """

    assessment = peewee.ForeignKeyField(Assessment, backref="branch_facts", on_delete="RESTRICT")
    field = Text()
    value = Text(null=True)

    class Meta:
        """A fact has one value at a time, of its own kind."""

        indexes = ((("assessment", "field", "version"), True),)
        constraints = (
            *_version_checks("branch_fact"),
            check("branch_fact_field_known", one_of("field", BRANCH_FACTS)),
            check("branch_fact_fits", _BRANCH_FACT_FITS),
        )


BranchFact.add_index(
    BranchFact.index(
        BranchFact.assessment,
        BranchFact.field,
        unique=True,
        where=BranchFact.superseded == 0,
        name="branch_fact_one_stands",
    )
)
