"""Whole branches taken from an empty roll to a locked sheet through the forms of their pages.

Of six official members one may be excellent; of seven, of whom six are good, nobody (15 % is 0,9);
of eight voters 15 % of seven good ones is 1,05. More than two thirds of 6, 7, 8 are 5, 5, 6.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient

from intranet import database
from intranet.members import Reading
from intranet.operations import member_counts
from intranet.queries import rolls
from tests.fixtures.applications import SignIn, fields
from tests.rolls import AT
from tests.sheets import (
    BLANK,
    ITS_SECRETARY,
    SO_2017,
    WORKED,
    assessment,
    branch_url,
    sheet_url,
    stored,
    text,
    voted,
)
from tests.tellers import NAMES
from tests.web import member_table, voters
from tests.web.test_quota import choice
from tests.web.test_roll_import import confirm, upload
from tests.web.typed import keys
from tests.web.world import form_of, state_of

pytestmark = pytest.mark.slow

HOME = branch_url()
ROLL, FACTS = f"{HOME}/dang-vien", f"{HOME}/thong-tin-dang-vien"
ROUNDS, RESULT = f"{HOME}/phan-loai-dang-vien", f"{HOME}/ket-qua-dang-vien"
HEADINGS = "Họ và tên;Ngày vào Đảng;Chính thức/Dự bị;CBCCVC;Được miễn\n"
USUAL = "03/05/2010;Chính thức;Công chức;"
Votes = tuple[int, int, int, int]


@dataclass(frozen=True)
class Branch:
    """A branch, its one or two rounds by name of the member, and what comes of it.

    `others` are members of another kind than the usual, as a line of the list; `keep` is how many
    the quota lets stay after the first round, `words` what the page says then, `tiers` and
    `numbers` what the branch hands in.
    """

    usual: str
    rounds: tuple[Mapping[str, Votes], ...]
    keep: int
    words: tuple[str, ...]
    tiers: Mapping[str, int]
    numbers: tuple[int, int, int]
    others: Mapping[str, str] = field(default_factory=dict)
    absent: str = ""
    staying: str = ""

    @property
    def list_of_members(self) -> str:
        people = {**dict.fromkeys(self.usual, USUAL), **self.others}
        lines = (f"Nguyễn Văn {name};{cells}\n" for name, cells in people.items())
        return HEADINGS + "".join(lines)


SIX = Branch(
    "ABCDEG",
    (
        {"A": (6, 0, 0, 0), "B": (5, 1, 0, 0), **dict.fromkeys("CDEG", (0, 6, 0, 0))},
        {"B": (0, 6, 0, 0)},
    ),
    1,
    (
        "Chi bộ có 6 đảng viên, dưới 07: nhiều nhất 1 đảng viên",
        "Đề nghị 2, giữ được nhiều nhất 1",
        "Đang giữ vượt 1 người.",
    ),
    {"excellent": 1, "good": 5},
    (6, 6, 0),
    staying="A",
)
SEVEN = Branch(
    "ABCDEGH",
    ({"A": (7, 0, 0, 0), **dict.fromkeys("BCDEGH", (1, 6, 0, 0))}, {"A": (0, 4, 3, 0)}),
    0,
    (
        "Đề nghị 1, không giữ được ai",
        "đông hơn mà được ít hơn, đúng như quy định đã ghi",
        "Giữ được nhiều nhất 0",
    ),
    {"good": 7},
    (7, 7, 0),
)
OF_MANY_KINDS = Branch(
    "ABCDEGHI",
    ({"A": (6, 1, 0, 0), **dict.fromkeys("BCDEGH", (0, 7, 0, 0)), "Dự": (0, 5, 1, 1)},),
    1,
    (
        "Đề nghị 1, giữ được cả 1",
        "Số tạm tính: còn 1 đảng viên chưa có kết quả.",
        "Kết nạp ngày 02/09/2017",
        "Được miễn công tác và sinh hoạt đảng",
    ),
    {"excellent": 1, "good": 7},
    (9, 8, 0),
    others={
        "Dự": "26/03/2017;Dự bị;Công chức;",
        "Mới": "02/09/2017;Dự bị;Công chức;",
        "Miễn": "03/02/1972;Chính thức;Không;Có",
    },
    absent="I",
)


def roll() -> dict[str, int]:
    """Everybody on the roll by given name."""
    with database.connection():
        return {each.full_name.split()[-1]: each.id for each in rolls.of(assessment().id)}


def reading() -> Reading:
    with database.connection():
        return member_counts.read(assessment().id, SO_2017, AT.today())


def know_the_facts(client: FlaskClient, best: set[int]) -> None:
    """Everybody whom the table asks about is reviewed, and is graded as he will be rated."""
    posted = member_table.form(client)
    values: dict[str, str | list[str]] = {}
    for box in posted:
        member, _, name = box.partition(".")
        if name == "review_completed_on":
            values[box] = "01/12/2017"
        elif name == "failings":
            values[box] = ["none"]
        elif name == "civil_grade":
            values[box] = "excellent" if int(member) in best else "good"
    assert client.post(FACTS, data=member_table.typed(posted, values)).status_code == 303


def hold(client: FlaskClient, number: int, votes: Mapping[int, Votes], absent: int | None) -> None:
    """Type a round into its page, where exactly these members and the absent one are listed."""
    page = fields(client.get(f"{ROUNDS}?lan={number}").text, "ballot")
    listed = {int(box.partition(".")[0]) for box in page if box.endswith(".votes_2")}
    assert listed == votes.keys() | ({absent} if absent else set())
    valid = str(sum(next(iter(votes.values()))))
    there = dict.fromkeys(("present", "issued", "returned", "valid"), valid)
    head = {**there, **dict.fromkeys(("not_returned", "invalid"), "0"), "voted_on": "06/12/2017"}
    head |= {"summoned": str(int(valid) + bool(absent)), "absent": str(int(bool(absent)))}
    for member, marks in votes.items():
        typed = {f"{member}.{name}": str(n) for name, n in zip(NAMES, (*marks, 0), strict=True)}
        head |= {box: count for box, count in typed.items() if box in page}
    if absent:
        head |= {f"{absent}.status": "absent", f"{absent}.note": "Đi công tác"}
    assert client.post(ROUNDS, data=page | head).status_code == 303


def submit(client: FlaskClient) -> int:
    form = form_of(client.get(HOME).text, f"{HOME}/nop")
    return client.post(f"{HOME}/nop", data=form).status_code


@pytest.mark.parametrize(
    "branch", [SIX, SEVEN, OF_MANY_KINDS], ids=["six", "exactly seven", "of many kinds"]
)
def test_a_branch_goes_from_an_empty_roll_to_a_locked_sheet(
    branch: Branch, sign_in: SignIn
) -> None:
    client = sign_in(ITS_SECRETARY)
    shown = upload(client, branch.list_of_members, f"{ROLL}/nhap")
    assert confirm(client, shown, f"{ROLL}/nhap").status_code == 303
    ids = roll()
    rounds = [{ids[name]: votes for name, votes in each.items()} for each in branch.rounds]
    know_the_facts(client, {one for one, votes in rounds[0].items() if votes[0] > votes[1]})
    hold(client, 1, rounds[0], ids.get(branch.absent))

    page = client.get(RESULT).text
    told = text(page)
    assert [words for words in branch.words if words not in told] == []
    assert reading().quota.keep == branch.keep
    asked = "Chọn người giữ" in client.get(ROUNDS).text
    assert asked == (len(rounds) > 1), "whoever votes next must know who stays"
    if len(rounds) > 1:
        assert submit(client) == 422, "over the quota without a choice or a reason"
        form = choice(page, *(ids[name] for name in branch.staying))
        assert client.post(f"{RESULT}/chi-tieu", data=form).status_code == 303
        hold(client, 2, rounds[1], None)

    day = {**form_of(client.get(RESULT).text, f"{RESULT}/cong-bo"), "announced_on": "06/12/2017"}
    answer = client.post(f"{RESULT}/cong-bo", data=day)
    assert (answer.status_code, answer.location) == (303, f"{RESULT}#cong-bo")
    boxes = {name: value for name, value in WORKED.items() if not name.startswith("members_")}
    sheet = fields(client.get(sheet_url()).text) | boxes | {"action": "save"}
    assert client.post(sheet_url(), data=sheet).status_code == 303
    there = str(sum(next(iter(branch.rounds[0].values()))))
    counts = dict.fromkeys(("summoned", "present", "issued", "returned", "valid", "votes_1"), there)
    counts |= dict.fromkeys(("absent", "invalid", "votes_2"), "0")
    assert client.post(voters.URL, data=voters.ballot(client) | voted(**counts)).status_code == 303
    assert submit(client) == 303
    assert state_of(BLANK + 1) == "submitted"

    now = reading()
    found = Counter(each.result.tier.key for each in now.standings if each.is_rated)
    assert found == branch.tiers
    counted = now.subordinates
    assert (counted.total, counted.completed_or_better, counted.failed) == branch.numbers
    names = ("total", "completed_or_better", "failed")
    assert stored()["members"].values == dict(zip(names, branch.numbers, strict=True))
    assert 'id="ballot"' not in client.get(ROUNDS).text
    refused = client.post(f"{RESULT}/cong-bo", data={**day, "form_key": next(keys)})
    assert refused.status_code == 409
