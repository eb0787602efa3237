"""How many statements a page costs (issue: a page's count does not grow with its rows).

What is counted: every statement that reaches the driver during one request of somebody signed in,
the session and the person included; BEGIN, COMMIT and their like are not. A regulation is parsed
once for each process and remembered by its hash; reading its text the first time is one more
statement, shown as `cold`. At most every five minutes a request notes that the person is there,
which is one more again, except for a preview.
"""

import datetime as dt
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database
from intranet.models import Assessment, Cycle, Organisation, Session, Step
from intranet.operations import organisations
from intranet.queries import regulations
from tests import rated, rolls
from tests.fixtures.applications import SignIn, fields
from tests.rolls import enrol
from tests.roster import add, details, roll_url
from tests.sheets import BLANK
from tests.web.world import HTMX, branch_of, put_in_state, token

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

BRACKETS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Counter(logging.Handler):
    """Hears every statement from peewee's own log, where it is written just before it is sent."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.statements: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # A statement with its values; the pool's own remarks are plain text.
        if isinstance(record.msg, tuple) and not record.msg[0].strip().startswith(BRACKETS):
            self.statements.append(record.msg[0].strip())


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements of whatever happens inside."""
    counter, logger = Counter(), logging.getLogger("peewee")
    before = logger.level
    logger.setLevel(logging.DEBUG)
    logger.addHandler(counter)
    yield counter.statements
    logger.removeHandler(counter)
    logger.setLevel(before)


@pytest.fixture
def sheet(app: Flask) -> str:
    return f"/2017/chi-bo/{branch_of('bithu02')}/cham-diem"


def cold() -> None:
    regulations.by_sha256.cache_clear()


def long_unseen() -> None:
    with database.connection():
        Session.update(seen_at=Session.seen_at - 600).execute()


def get(client: FlaskClient, url: str, **headers: str) -> list[str]:
    with counting() as statements:
        assert client.get(url, headers=headers).status_code == 200
    return statements


def test_a_preview_takes_two_statements_and_three_when_cold(sign_in: SignIn, sheet: str) -> None:
    client = sign_in("bithu02")
    typed = fields(client.get(sheet).text)

    def preview() -> list[str]:
        with counting() as statements:
            answer = client.post(f"{sheet}/xem-truoc", data=typed, headers=HTMX)
        assert answer.status_code == 200
        return statements

    preview()
    assert len(preview()) == 2, preview()
    long_unseen()
    assert len(preview()) == 2, "a preview writes nothing, not even that somebody is there"
    cold()
    assert len(preview()) == 3


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "decided"])
def test_a_score_sheet_takes_at_most_eleven(sign_in: SignIn, sheet: str, state: str) -> None:
    client = sign_in("bithu02")
    put_in_state(state, branch_of("bithu02"))
    warm = len(get(client, sheet)), len(get(client, sheet))
    long_unseen()
    cold()
    coldest = get(client, sheet)
    assert len(coldest) == warm[1] + 2 <= 11, coldest
    assert warm[1] <= 9


def test_a_ballot_takes_at_most_ten_and_its_preview_as_few_as_the_sheets(
    sign_in: SignIn, app: Flask
) -> None:
    client = sign_in("bithu12")
    url = f"/2017/chi-bo/{branch_of('bithu12')}/bo-phieu"
    get(client, url)
    assert len(get(client, url)) <= 8
    with database.connection():
        Cycle.update(double_entry=1).execute()
    assert len(get(client, url)) <= 9
    typed = fields(client.get(url).text, "ballot")
    with counting() as statements:
        assert client.post(f"{url}/xem-truoc", data=typed, headers=HTMX).status_code == 200
    assert len(statements) == 2, statements


@pytest.mark.parametrize(
    ("page", "most"), [("", 16), ("/cham-diem", 9), ("/ket-qua-dang-vien", 10)]
)
def test_a_page_about_members_costs_the_same_with_few_and_with_many(
    sign_in: SignIn, page: str, most: int
) -> None:
    client, url = sign_in("bithu10"), f"/2017/chi-bo/{branch_of('bithu10')}{page}"
    rated.rate(6, excellent=1, good=4)
    get(client, url)
    few = get(client, url)
    ids = rolls.enrol(number=54)
    rated.hold(dict.fromkeys(ids, rated.GOOD), number=2)
    many = get(client, url)
    assert len(many) == len(few) <= most, many
    with database.connection():
        Cycle.update(double_entry=1).execute()
    assert len(get(client, url)) <= most + 3


def test_the_preview_of_a_branch_with_a_roll_takes_two_as_well(sign_in: SignIn) -> None:
    client, url = sign_in("bithu10"), f"/2017/chi-bo/{branch_of('bithu10')}/cham-diem"
    rated.rate(6, excellent=1, good=4)
    typed = fields(client.get(url).text)
    with counting() as statements:
        assert client.post(f"{url}/xem-truoc", data=typed, headers=HTMX).status_code == 200
    assert len(statements) == 2, statements


def test_saving_takes_a_bounded_number(sign_in: SignIn, sheet: str) -> None:
    client = sign_in("bithu02")
    page = client.get(sheet).text
    with counting() as one:
        typed = {**fields(page), "score.political_tasks": "11"}
        assert client.post(sheet, data=typed, headers=HTMX).status_code == 200
    with counting() as nothing:
        typed = fields(client.get(sheet).text)
        nothing.clear()
        assert client.post(sheet, data=typed, headers=HTMX).status_code == 200
    # The row, and the log's head, entry and head again.
    assert len(nothing) < len(one) <= 18, one


def add_branches(total: int) -> None:
    """Let the example department have this many branches, each with a sheet."""
    with database.connection(), database.database.atomic():
        committee = Organisation.get(Organisation.kind == "committee")
        there = Organisation.select().where(Organisation.kind == "branch").count()
        for number in range(there + 1, total + 1):
            branch = organisations.plant(
                committee,
                organisations.Details(
                    kind="branch",
                    type="administrative",
                    name=f"Chi bộ số {number}",
                    paper_name=f"CHI BỘ SỐ {number}",
                    position=number,
                ),
            )
            made = Assessment.create(cycle=Cycle.get(), organisation=branch, state="draft")
            Step.create(
                assessment=made,
                act="open",
                from_state="draft",
                to_state="draft",
                user=None,
                at=dt.datetime(2017, 12, 1, tzinfo=dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            )


@pytest.mark.parametrize(
    ("username", "page", "most"),
    [
        ("vanphong", "/2017/chi-bo", 14),
        ("vanphong", "/2017/tong-hop.pdf", 14),
        ("vanphong", "/2017/chi-bo/{}", 9),
        ("bithu02", "/2017/chi-bo/{}", 9),
        ("vanphong", "/2017/chi-bo/{}/tham-dinh", 9),
        ("vanphong", "/2017/chi-bo/{}/tham-dinh/chuyen", 8),
        ("vanphong", "/2017/chi-bo/chuyen", 9),
        ("quantri", "/tai-khoan", 3),
        ("danguy", "/2017/quyet-dinh", 8),
        ("danguy", "/2017/quyet-dinh/moi", 16),
        ("danguy", "/2017/quyet-dinh/cong-bo", 4),
        ("danguy", "/2017/quyet-dinh/1", 13),
        ("bantv", "/2017/khen-thuong", 14),
        ("bithu02", "/2017/chi-bo/{}/ket-qua", 9),
        ("vanphong", "/2017/quy-dinh", 4),
        ("bithu02", "/quy-dinh", 4),
        ("vanphong", "/2017/dang-vien", 6),
        ("vanphong", "/2017/dang-vien?tim=an&chi-bo=14", 6),
    ],
)
def test_a_page_costs_the_same_with_sixteen_and_with_forty_branches(
    sign_in: SignIn, username: str, page: str, most: int
) -> None:
    client = sign_in(username)
    if "tham-dinh" in page:
        put_in_state("submitted", branch_of("bithu02"))
    url = page.format(branch_of("bithu02"))
    get(client, url)
    few = get(client, url)
    add_branches(40)
    many = get(client, url)
    assert len(many) == len(few), many
    assert len(few) <= most, few


@pytest.mark.parametrize(("page", "most"), [("", 9), ("/{}", 6)])
def test_a_roll_costs_the_same_with_one_member_and_with_sixty(
    sign_in: SignIn, page: str, most: int
) -> None:
    client = sign_in("bithu10")
    with database.connection():
        one = add(details("Nguyễn Văn A"), BLANK)
    url = roll_url(BLANK) + page.format(one)
    get(client, url)
    few = get(client, url)
    with database.connection():
        for number in range(59):
            add(details(f"Trần Thị Thứ {number}"), BLANK)
    many = get(client, url)
    assert len(many) == len(few) <= most, many


def test_the_board_costs_the_same_with_many_branches_and_many_members(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    again = "/2017/chi-bo/cap-nhat"
    get(client, "/2017/chi-bo")
    few = get(client, "/2017/chi-bo"), get(client, again, **HTMX)
    add_branches(40)
    rated.rate(60, excellent=4, good=40)
    many = get(client, "/2017/chi-bo"), get(client, again, **HTMX)
    assert [len(each) for each in many] == [len(each) for each in few], many


def test_more_branches_really_are_on_the_page(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    assert "Chi bộ số 40" not in client.get("/2017/chi-bo").text
    add_branches(40)
    assert "Chi bộ số 40" in client.get("/2017/chi-bo").text


def test_a_statement_for_each_row_would_be_noticed(app: Flask) -> None:
    with database.connection(), counting() as statements:
        for branch in Organisation.select().where(Organisation.kind == "branch"):
            assert branch.parent.kind == "committee"
    assert len(statements) == 1 + 16


def test_the_table_of_facts_takes_as_many_for_sixty_as_for_one_and_a_save_too(
    sign_in: SignIn, app: Flask
) -> None:
    url = f"/2017/chi-bo/{branch_of('bithu10')}/thong-tin-dang-vien"
    members = enrol(number=1)
    client = sign_in("bithu10")

    def save(day: str) -> list[str]:
        cell = f"{members[0]}.review_completed_on"
        shown = re.search(rf'name="(stamp\.{cell})" value="([^"]+)"', client.get(url).text)
        assert shown is not None
        data = {cell: day, shown[1]: shown[2], "csrf_token": token(client)}
        with counting() as statements:
            assert client.post(url, data=data, headers=HTMX).status_code == 200
        return statements

    save("01/12/2017")
    few = len(get(client, url)), len(save("02/12/2017")), len(get(client, f"{url}/{members[0]}"))
    enrol(number=60)
    many = len(get(client, url)), len(save("03/12/2017")), len(get(client, f"{url}/{members[0]}"))
    # The first count of more members than before writes the sheet's numbers anew.
    save("04/12/2017")
    assert (few[0], few[2]) == (many[0], many[2])
    assert len(save("05/12/2017")) == few[1] == many[1]
    assert few[0] <= 9, get(client, url)
    assert few[1] <= 32
