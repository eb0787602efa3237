"""What must come first, and is missing yet, before something is rated, submitted or decided (II.B).

Authority and mass organisations come before the Party organisation at their level, civil-servant
grades and the review before a member, members before their branch, branches before the committee.
Members who are still pending do not keep a branch from submitting; deciding needs each of them to
be through, and a tier that is settled. Boxes that are empty are told by whoever knows the boxes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from intranet.rules.answers import MET, NOT_APPLICABLE, Answer
from intranet.rules.organisation import OrganisationResult
from intranet.rules.provisions import PEER_RATINGS, Regulation
from intranet.rules.wording import SUBORDINATES, capitalised


class Missing(NamedTuple):
    """One thing that is missing: what a page links, the step it belongs to, its clause, its words.

    `subject` is the name of a fact (authority, mass_organisations.KEY, subordinates …), or the key
    of a member or branch; `step` one of the regulation's steps, or `tier` for a tier left open.
    """

    subject: str
    step: str
    clause: str
    text: str


@dataclass(frozen=True, slots=True)
class Peers:
    """How authority and mass organisations at the same level are rated; None is not known yet.

    Mass organisations by their key in the regulation; one that is not told of is not known yet.
    Raises ValueError for a rating that is none.
    """

    authority: str | None
    mass_organisations: Mapping[str, str | None]

    def __post_init__(self) -> None:
        """Refuse a rating that is none."""
        for rating in (self.authority, *self.mass_organisations.values()):
            if rating is not None and rating not in PEER_RATINGS:
                raise ValueError(f"xếp loại: chỉ nhận {', '.join(PEER_RATINGS)}")


@dataclass(frozen=True, slots=True)
class MemberStep:
    """How far one member is: his grade, his review, his result.

    `grade` is None while it is not known, `review` whether his review is complete (not applicable:
    he has none). `through` says that he is rated or need not be. `not_assessed` is the office's
    reason for leaving him out of this cycle; empty where it has not.
    """

    key: str
    name: str
    civil_servant: bool | None
    grade: str | None
    review: Answer
    through: bool
    not_assessed: str = ""

    @property
    def is_through(self) -> bool:
        """Whether nothing is to be waited for."""
        return self.through or bool(self.not_assessed.strip())


@dataclass(frozen=True, slots=True)
class BranchStep:
    """How far one branch of a committee is: `through` says that its tier is decided."""

    key: str
    name: str
    through: bool

    @property
    def is_through(self) -> bool:
        """Whether nothing is to be waited for."""
        return self.through


def before_member(member: MemberStep, regulation: Regulation) -> tuple[Missing, ...]:
    """What must come before a member is rated: his grade and his review (II.B, II.B.2.2.4).

    Nothing for one who is through already.
    """
    if member.is_through:
        return ()
    found = []
    order = regulation.review.order
    grade = order.get("civil_grades")
    if grade and member.civil_servant is None:
        text = f"{member.name}: chưa rõ có phải cán bộ, công chức, viên chức hay không"
        found.append(Missing(member.key, grade.step, grade.clause, text))
    elif grade and member.civil_servant and member.grade is None:
        text = f"{member.name}: chưa có kết quả phân loại cán bộ, công chức, viên chức"
        found.append(Missing(member.key, grade.step, grade.clause, text))
    review = order.get("reviews")
    if review and member.review not in (MET, NOT_APPLICABLE):
        text = f"{member.name}: chưa hoàn thành việc kiểm điểm"
        found.append(Missing(member.key, review.step, review.clause, text))
    return tuple(found)


def before_submitting(peers: Peers, regulation: Regulation) -> tuple[Missing, ...]:
    """What must come before an organisation is submitted: the ratings at its own level (II.B).

    Members or branches that are still pending are not asked for. Raises ValueError for a mass
    organisation that the regulation does not have.
    """
    named = {each.key: each.name for each in regulation.mass_organisations}
    strange = sorted(peers.mass_organisations.keys() - named.keys())
    if strange:
        raise ValueError(f"mass_organisations: quy định không có {', '.join(strange)}")
    step = regulation.review.order.get("peers")
    if step is None:
        return ()
    found = []
    if peers.authority is None:
        text = "Chưa có kết quả phân loại của chính quyền (cơ quan, đơn vị) cùng cấp"
        found.append(Missing("authority", step.step, step.clause, text))
    for key, name in named.items():
        if peers.mass_organisations.get(key) is None:
            text = f"Chưa có kết quả phân loại của {name}"
            found.append(Missing(f"mass_organisations.{key}", step.step, step.clause, text))
    return tuple(found)


def before_deciding(
    peers: Peers,
    result: OrganisationResult,
    below: Iterable[MemberStep] | Iterable[BranchStep],
    regulation: Regulation,
) -> tuple[Missing, ...]:
    """What must come before an organisation is decided (§1 Order; II.B).

    Beside what submitting needs: each member (of a committee: each branch) is through, and the
    tier is settled. Those whom the counts leave pending beyond the ones named are told together.
    """
    found = list(before_submitting(peers, regulation))
    kind = result.case.facts.kind
    step = regulation.review.order.get("branches" if kind == "committee" else "members")
    if step:
        waiting = [each for each in below if not each.is_through]
        found += [
            Missing(each.key, step.step, step.clause, f"{each.name}: chưa có kết quả")
            for each in waiting
        ]
        more = _pending(result) - len(waiting)
        if more > 0:
            text = capitalised(f"{SUBORDINATES[kind]}: còn {more} chưa có kết quả")
            found.append(Missing("subordinates", step.step, step.clause, text))
    return (*found, *_open_tier(result))


def _pending(result: OrganisationResult) -> int:
    """How many members or branches the counts leave without a result."""
    counts = result.case.facts.subordinates
    return (counts.total or 0) - (counts.completed_or_better or 0) - (counts.failed or 0)


def _open_tier(result: OrganisationResult) -> tuple[Missing, ...]:
    """What keeps the tier open; nothing where it is settled."""
    return tuple(
        Missing(reason.facts[0], "tier", reason.clause, reason.text) for reason in result.to_settle
    )
