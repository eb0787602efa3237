"""What the addresses of the program can name, and which roles reach it."""

from collections.abc import Mapping

from intranet.access import Role
from tests.fixtures.second_department import OWN_YEAR
from tests.web.world import (
    account_id,
    branch_id,
    branch_of,
    cycle_id,
    decision_of,
    evidence_of,
    foreign_branch,
    member_of,
)

BRANCH = frozenset({Role.BRANCH})
OFFICE = frozenset({Role.OFFICE})
EVERYONE = frozenset(Role)


class Places:
    """What addresses can name, with the roles that reach it: one's own, a sibling's, a foreign."""

    def __init__(self) -> None:
        self.branches = {
            branch_of("bithu01"): EVERYONE,
            branch_id("Chi bộ Tôn giáo"): EVERYONE - BRANCH,
            foreign_branch(): frozenset[Role](),
        }
        own, sibling, foreign = self.branches
        #: Each branch's own member, and one branch with another's.
        self.members = {
            (own, member_of(own)): EVERYONE,
            (sibling, member_of(sibling)): EVERYONE - BRANCH,
            (foreign, member_of(foreign)): frozenset[Role](),
            (own, member_of(sibling)): frozenset[Role](),
        }
        #: Each branch's own file, and one branch with another's.
        self.files = {
            (own, evidence_of(own)): EVERYONE,
            (sibling, evidence_of(sibling)): EVERYONE - BRANCH,
            (foreign, evidence_of(foreign)): frozenset[Role](),
            (own, evidence_of(sibling)): frozenset[Role](),
        }
        self.accounts = {
            account_id("bithu12"): EVERYONE,
            account_id("danguy"): EVERYONE - OFFICE,
            account_id("khac_branch"): frozenset[Role](),
            999_999_999: frozenset[Role](),
        }
        self.organisations = {
            branch_of("bithu01"): EVERYONE,
            foreign_branch(): frozenset[Role](),
            999_999_999: frozenset[Role](),
        }
        self.cycles = {
            cycle_id(2017, foreign=False): EVERYONE,
            cycle_id(2017, foreign=True): frozenset[Role](),
            999_999_999: frozenset[Role](),
        }
        self.regulations = {
            "so-2017": EVERYONE,
            "so-1999": frozenset[Role](),
            "SO-2017": frozenset[Role](),
        }
        self.decisions = {
            decision_of(cycle_id(2017, foreign=False)): EVERYONE,
            decision_of(cycle_id(2017, foreign=True)): frozenset[Role](),
            999_999_999: frozenset[Role](),
        }
        self.years = {
            2017: EVERYONE,
            OWN_YEAR: frozenset[Role](),
            999_999_999: frozenset[Role](),
        }


#: What else an address can name: its argument, and where `Places` keeps them.
OTHERS = {
    "account": ("user_id", "accounts"),
    "organisation": ("organisation_id", "organisations"),
    "cycle": ("cycle_id", "cycles"),
    "regulation": ("name", "regulations"),
}
#: What an address names beside a branch, whatever the state of its sheet.
BESIDE: Mapping[str, Mapping[str, int]] = {
    "roll": {},
    "round": {"number": 1},
    "revision": {"revision": 1},
    "annulment": {"decision_id": 1},
}
