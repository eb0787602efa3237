"""What tests of the whole web side look up, prepare and compare, around the pages themselves."""

import hashlib
import re
from collections.abc import Iterable

from flask.testing import FlaskClient
from peewee import fn
from werkzeug.test import TestResponse

from intranet import database
from intranet.access import Role
from intranet.models import (
    ALL,
    Assessment,
    BallotRound,
    Base,
    CriterionScore,
    Cycle,
    Decision,
    Evidence,
    MemberFact,
    Organisation,
    Proposal,
    RollEntry,
    Session,
    SignInAttempt,
    Step,
    User,
)
from tests.attached import PDF, attached_to
from tests.fixtures import second_department
from tests.fixtures.applications import SignIn
from tests.fixtures.html import document
from tests.rolls import enter

HTMX = {"HX-Request": "true"}
COMING_AND_GOING: frozenset[type[Base]] = frozenset({Session, SignInAttempt})
OWN_ACCOUNT = {
    Role.BRANCH: "bithu01",
    Role.OFFICE: "vanphong",
    Role.INSPECTION: "ubkt",
    Role.STANDING: "bantv",
    Role.EXECUTIVE: "danguy",
    Role.ADMIN: "quantri",
}
__all__ = ["COMING_AND_GOING", "HTMX", "OWN_ACCOUNT", "SignIn"]


def contents(*, but: Iterable[type[Base]] = COMING_AND_GOING) -> str:
    """A digest of every row of every table but those named: equal before and after, or changed."""
    found = hashlib.sha256()
    database.engine().ensure_open()
    for model in ALL:
        if model not in but:
            table = model._meta.table_name
            rows = database.database.execute_sql(f'SELECT * FROM "{table}" ORDER BY id').fetchall()  # noqa: S608  # a table's own name
            found.update(repr((table, rows)).encode())
    database.engine().release()
    return found.hexdigest()


def branch_id(name: str) -> int:
    """The number of a branch by its name."""
    with database.connection():
        return int(Organisation.get(Organisation.name == name).id)


def branch_of(username: str) -> int:
    """The number of the branch that a secretary's account works for."""
    with database.connection():
        grant = User.get(User.username == username).grants.get()
        return int(grant.organisation.id)


def account_id(username: str) -> int:
    """The number of an account by its user name."""
    with database.connection():
        return int(User.get(User.username == username).id)


def foreign_branch() -> int:
    """The number of the second department's branch."""
    return branch_id(second_department.BRANCH)


def cycle_id(year: int, *, foreign: bool) -> int:
    """The number of a year of the first or of the second department."""
    with database.connection():
        committee = Organisation.name == second_department.NAME
        query = Cycle.select().join(Organisation).where(Cycle.year == year)
        return int(query.where(committee if foreign else ~committee).get().id)


def decision_of(cycle: int) -> int:
    """A decision of a year; one is put there where it has none."""
    with database.connection():
        found = Decision.get_or_none(Decision.cycle == cycle)
        if found is None:
            found = Decision.create(
                cycle=cycle,
                kind="rating",
                number="01-QĐ/ĐU",
                decided_on="2017-12-07",
                body="Ban Chấp hành",
                **dict.fromkeys(("members", "present", "in_favour"), 9),
                **dict.fromkeys(("against", "abstained"), 0),
                recorded_at="2017-12-07T01:00:00Z",
                recorded_by=User.select().order_by(User.id).get(),
            )
        return int(found.id)


def reopen_years() -> None:
    """Let every year be open, as if nobody had closed any."""
    with database.connection():
        Cycle.update(state="open").execute()


def put_in_state(state: str, *branches: int) -> None:
    """Let the newest sheet of 2017 of these branches be in a state, as if its steps had led there.

    A returned sheet has the step that returned it, because pages show its reason.
    """
    with database.connection(), database.database.atomic():
        for one in branches:
            sheet = newest_sheet(one)
            if sheet.state == state:
                continue
            Assessment.update(state=state).where(Assessment.id == sheet.id).execute()
            given_back = Step.select().where((Step.assessment == sheet) & (Step.act == "return"))
            if state == "returned" and not given_back.exists():
                Step.create(
                    assessment=sheet,
                    act="return",
                    from_state="submitted",
                    to_state="returned",
                    user=None,
                    at="2017-12-07T01:00:00Z",
                    reason="Thiếu minh chứng.",
                )


def newest_sheet(branch: int) -> Assessment:
    """A branch's sheet of 2017 as pages show it; needs a connection."""
    found: Assessment = (
        Assessment.select()
        .join(Cycle)
        .where((Assessment.organisation == branch) & (Cycle.year == 2017))
        .order_by(Assessment.revision.desc())
        .get()
    )
    return found


def state_of(branch: int) -> str:
    """The state of a branch's newest sheet of 2017."""
    with database.connection():
        return str(newest_sheet(branch).state)


def stamp_of(branch: int, criterion: str) -> str:
    """The stamp of a score's row as a page shown just now would carry it, its values unnamed."""
    with database.connection():
        row = CriterionScore.get_or_none(
            (CriterionScore.assessment == newest_sheet(branch))
            & (CriterionScore.criterion == criterion)
        )
        return f"{row.version if row else 0}-shown"


def proposal_version() -> str:
    """The version at which a page shown just now carries the proposal of the committee's tier."""
    with database.connection():
        committee = Organisation.get(Organisation.kind == "committee")
        mine = Proposal.assessment == newest_sheet(committee.id)
        row = Proposal.get_or_none(mine)
        return str(row.version if row else 0)


def ballot_version(branch: int) -> str:
    """The version at which a page shown just now carries the first round of a branch's ballot."""
    with database.connection():
        found = BallotRound.select(fn.MAX(BallotRound.version)).where(
            (BallotRound.assessment == newest_sheet(branch)) & (BallotRound.number == 1)
        )
        return str(found.scalar() or 0)


def member_of(branch: int) -> int:
    """The first member on a branch's roll of 2017; one is put there where it is empty."""
    with database.connection():
        sheet = newest_sheet(branch)
        query = RollEntry.select().where(RollEntry.assessment == sheet).order_by(RollEntry.member)
        found = query.first()
        if found:
            return int(found.member.id)
        by = User.select().order_by(User.id).get().id
        put = enter(sheet, by, "Nguyễn Văn A")
        # Left out by the office, so that the branch can hand in without a vote.
        MemberFact.create(
            assessment=sheet,
            member=put,
            field="not_assessed",
            value="Ốm dài ngày.",
            changed_at="2017-12-07T01:00:00Z",
            changed_by=by,
        )
        return put


def evidence_of(branch: int) -> int:
    """The first file at a branch's sheet of 2017; one is put there where none is."""
    with database.connection():
        sheet = newest_sheet(branch)
        found = Evidence.select().where(Evidence.assessment == sheet).order_by(Evidence.id).first()
        return int(found.id) if found else attached_to(sheet, 1, PDF + str(branch).encode())


def member_leaves(branch: int, member: int) -> None:
    """Let a member leave at the end of the year, past every page."""
    with database.connection():
        mine = (RollEntry.assessment == newest_sheet(branch)) & (RollEntry.member == member)
        RollEntry.update(left_on="2017-12-31").where(mine & (RollEntry.superseded == 0)).execute()


def member_version(branch: int, member: int) -> str:
    """The version of a member's entry that a page shown just now would carry."""
    with database.connection():
        mine = (RollEntry.assessment == newest_sheet(branch)) & (RollEntry.member == member)
        found = RollEntry.select(RollEntry.version).where(mine & (RollEntry.superseded == 0))
        return str(found.scalar() or 0)


def fact_version(member: int, field: str) -> int:
    """The version at which a page shown just now carries a member's fact."""
    with database.connection():
        mine = (MemberFact.member == member) & (MemberFact.field == field)
        return int(MemberFact.select(fn.MAX(MemberFact.version)).where(mine).scalar() or 0)


def token(client: FlaskClient) -> str:
    """The token that the forms of a signed-in browser carry."""
    answer = client.get("/phien")
    assert answer.status_code == 200, answer.text
    return str(answer.get_json()["csrf"])


def form_of(page: str, action: str) -> dict[str, str]:
    """What a browser would post of the form that goes to an address, as the form stands there."""
    tree = document(page)
    found = [form for form in tree.iter("form") if form.get("action") == action]
    assert len(found) == 1, f"{len(found)} forms go to {action}"
    posted: dict[str, str] = {}
    for box in found[0].iter():
        name, kind = box.get("name"), box.get("type", "text")
        if not name or box.tag == "button":
            continue
        if box.tag == "textarea":
            posted[name] = (box.text or "").removeprefix("\n")
        elif box.tag == "select":
            options = list(box.iter("option"))
            chosen = [one for one in options if "selected" in one.attrib] or options[:1]
            posted[name] = chosen[0].get("value", "") if chosen else ""
        elif kind not in {"radio", "checkbox"} or "checked" in box.attrib:
            posted[name] = box.get("value", "")
    return posted


def heading(answer: TestResponse) -> str:
    """The h1 of a page."""
    tree = document(answer.text)
    return " ".join(" ".join(h1.itertext()) for h1 in tree.iter("h1"))


def error_id(answer: TestResponse) -> str:
    """The id that a fault's page asks people to quote."""
    found = re.search(r'mã lỗi: <strong class="code">([0-9A-F]{8})</strong>', answer.text)
    assert found is not None, answer.text
    return found.group(1)
