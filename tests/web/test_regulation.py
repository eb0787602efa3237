"""The regulation in words: nothing of the file is missing, and a year shows its own copy."""

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

import pytest

from intranet import database
from intranet.blueprints import regulation_view
from intranet.clock import Clock
from intranet.models import Cycle
from intranet.operations import account, organisations
from intranet.queries import regulations as kept
from intranet.rules import regulation as regulations
from intranet.rules.regulation import parse
from tests.fixtures.applications import PASSWORD, SignIn
from tests.fixtures.html import document
from tests.sheets import SO_2017, sheet_url, text

#: A change of one number, as another year's file could have it.
OTHER = SO_2017.text.replace("minimum_total = 90", "minimum_total = 92.5")


# --- nothing is missing --------------------------------------------------------------------------


def leaves(values: Any, path: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every value of a file with its key and the article it belongs to; own walk, own naming."""
    for key, value in values.items():
        inner = f"{path}.{key}" if path else key
        if isinstance(value, dict):
            yield from leaves(value, inner)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for number, each in enumerate(value, 1):
                named = each.get("key") or each.get("code") or each.get("value") or number
                yield from leaves(each, f"{inner}.{named}")
        else:
            yield path, key, value


def labels(values: Any, wanted: str) -> Iterator[str]:
    """Every label that a file gives to one answer."""
    for value in values.values() if isinstance(values, dict) else values:
        if isinstance(value, dict) and value.get("value") == wanted:
            yield value["label"]
        if isinstance(value, dict | list):
            yield from labels(value, wanted)


def expected(whole: Any, key: str, value: Any) -> list[str]:
    """What the page may say for a value: one of these."""
    if isinstance(value, bool):
        return [str(value).lower()]
    if isinstance(value, dt.date):
        return [f"{value:%d/%m/%Y}"]
    if isinstance(value, int | Decimal):
        return [f"{value}".replace(".", ",")]
    if isinstance(value, list):
        return [", ".join(value) or "không có"]
    return list(labels(whole, value)) if key == "level" else [value]


def missing(page: str, source: str) -> list[str]:
    """Every key of a file whose value is not in the text of its own article on the page."""
    tree = document(page)
    articles: dict[str, Element] = {each.get("id", ""): each for each in tree.iter()}
    whole = tomllib.loads(source, parse_float=Decimal)
    found = []
    for path, key, value in leaves(whole):
        anchor = "muc-" + re.sub(r"[^a-z0-9_-]", "-", path)
        article = articles.get(anchor) if path else tree.find(".//main")
        said = (
            " ".join("".join(article.itertext()).split()).casefold() if article is not None else ""
        )
        wanted = [" ".join(each.split()).casefold() for each in expected(whole, key, value)]
        if not any(each in said for each in wanted):
            found.append(f"{path}.{key}" if path else key)
    return found


@pytest.mark.slow
def test_nothing_of_the_file_is_missing_from_the_page(sign_in: SignIn) -> None:
    page = sign_in("bithu01").get("/quy-dinh/so-2017").text
    assert missing(page, SO_2017.text) == []
    assert len(list(leaves(tomllib.loads(SO_2017.text)))) > 250


@pytest.mark.slow
def test_a_key_that_the_page_leaves_out_is_found(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = sign_in("bithu01")
    page = client.get("/quy-dinh/so-2017").text
    assert missing(page.replace("50% tổng số chi bộ", ""), SO_2017.text) == [
        "strong_share_limit.percent",
        "strong_share_limit.unit",
    ]
    more = SO_2017.text.replace("[ballot]", '[ballot]\nwitness = "Hai người"')
    assert missing(page, more) == ["ballot.witness"]
    monkeypatch.setattr(regulation_view, "_ELSEWHERE", regulation_view._ELSEWHERE | {"before"})
    regulation_view.view.cache_clear()
    lost = missing(client.get("/quy-dinh/so-2017").text, SO_2017.text)
    regulation_view.view.cache_clear()
    assert lost == [f"deadlines.{each}.before" for each in SO_2017.deadlines]


def test_every_settled_reading_is_shown_as_one(sign_in: SignIn) -> None:
    page = sign_in("bithu01").get("/quy-dinh/so-2017").text
    notes = re.findall(r'<p class="reading([^"]*)">(.*?)</p>', page, re.DOTALL)
    settled = [text(body) for style, body in notes if "reading-settled" in style]
    stated = [v for _, k, v in leaves(tomllib.loads(SO_2017.text)) if k == "note"]
    assert len(notes) == len(stated)
    assert settled == [f"Đã thống nhất. {note}" for note in stated if "Cách hiểu" in note]
    assert len(settled) >= 8


def test_every_article_is_reached_from_the_contents_and_from_its_clause(sign_in: SignIn) -> None:
    page = sign_in("bithu01").get("/quy-dinh/so-2017").text
    contents = page[page.index('id="contents-title"') : page.index("</nav>", page.index("Mục lục"))]
    links = set(re.findall(r'href="#(muc-[^"]+)"', contents))
    whole = tomllib.loads(SO_2017.text)
    assert {f"muc-{key}" for key, value in whole.items() if isinstance(value, dict | list)} <= links
    clauses = re.findall(r"<dt>([IVX]+\.[^<]+)</dt>", contents)
    assert set(clauses) == {v for _, k, v in leaves(whole) if k == "clause"}
    assert clauses[:2] == ["II.A.1.1.a", "II.A.1.1.b"]
    assert clauses[-1] == "III.3"
    assert clauses.index("II.B.1.2") < clauses.index("II.B.1.2.a") < clauses.index("II.B.1.3.notes")


def test_clauses_stand_in_the_order_of_the_plan() -> None:
    stated = [
        "III.3",
        "II.B.1.3.notes",
        "II.B.1.10",
        "II.B.1.3",
        "IV",
        "II.A.1",
        "IX.2",
        "II.B.1.3.d",
    ]
    assert sorted(stated, key=regulation_view._place) == [
        *("II.A.1", "II.B.1.3", "II.B.1.3.d", "II.B.1.3.notes", "II.B.1.10", "III.3", "IV", "IX.2")
    ]


def test_a_table_that_needs_no_layout_of_its_own_is_shown(
    sign_in: SignIn, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another office's file, with six criteria and other names, by the same steps."""
    source = (regulations.FOLDER.parents[2] / "tests/rules/fictitious.toml").read_text("utf-8")
    other = parse(source, "fictitious.toml")
    monkeypatch.setattr(regulations, "names", lambda: ["khac-2030"])
    monkeypatch.setattr(regulations, "load", lambda name: other)
    page = sign_in("bithu01").get("/quy-dinh/khac-2030").text
    assert missing(page, source) == []
    assert "6. Sáu" in text(page)


# --- where it is found, and whose copy -----------------------------------------------------------


def change_copy(source: str, name: str = "so-2017") -> None:
    """Let the year 2017 keep another text than the file at hand."""
    with database.connection():
        sha256 = hashlib.sha256(source.encode()).hexdigest()
        Cycle.update(
            regulation_text=source, regulation_sha256=sha256, regulation_name=name
        ).execute()
    kept.by_sha256.cache_clear()


@pytest.mark.slow
def test_a_year_shows_its_own_copy_and_says_whether_it_is_that_of_the_file(sign_in: SignIn) -> None:
    client = sign_in("bithu01")
    same = text(client.get("/2017/quy-dinh").text)
    assert "Bản này giống hệt tệp hiện có" in same
    assert "Chi bộ gửi báo cáo: trước ngày 15/12/2017" in same

    change_copy(OTHER)
    page = client.get("/2017/quy-dinh").text
    assert "Bản này khác tệp hiện có ; đợt vẫn theo bản này." in text(page)
    assert missing(page, OTHER) == []
    assert missing(page, SO_2017.text) == ["tiers.strong.minimum_total"]
    assert "92,5 điểm" not in client.get("/quy-dinh/so-2017").text

    change_copy(OTHER.replace('name = "so-2017"', 'name = "so-2016"'), "so-2016")
    gone = client.get("/2017/quy-dinh")
    assert "Chương trình hiện không còn tệp này; đợt vẫn theo bản này." in text(gone.text)
    assert 'href="/quy-dinh/so-2016"' not in gone.text


def test_the_list_names_years_and_files(sign_in: SignIn) -> None:
    page = sign_in("quantri").get("/quy-dinh").text
    assert 'href="/2017/quy-dinh">Quy định của đợt năm 2017</a>' in page
    assert f'href="/quy-dinh/so-2017">{SO_2017.title}</a>' in page
    assert "Có hiệu lực từ ngày 09/11/2017" in text(page)


def test_without_a_year_the_list_says_so(sign_in: SignIn) -> None:
    with database.connection():
        committee = organisations.plant(
            None,
            organisations.Details(
                kind="committee", type="administrative", name="Đảng bộ Mới", paper_name="ĐẢNG BỘ"
            ),
        )
        account.create("moi", "Nguyễn Văn A", PASSWORD, (("admin", committee.id),), at=Clock())
    client = sign_in("moi")
    assert "Chưa có đợt đánh giá nào được mở." in text(client.get("/quy-dinh").text)
    assert client.get("/2017/quy-dinh").status_code == 404


@pytest.mark.parametrize("url", ["/quy-dinh/so-1999", "/quy-dinh/SO-2017", "/1999/quy-dinh"])
def test_what_is_not_there_answers_404(sign_in: SignIn, url: str) -> None:
    assert sign_in("vanphong").get(url).status_code == 404


@pytest.mark.parametrize(
    ("username", "page", "link"),
    [
        ("bithu02", sheet_url(2), "/2017/quy-dinh"),
        ("vanphong", sheet_url(2), "/2017/quy-dinh"),
        ("vanphong", "/dot-danh-gia/1", "/2017/quy-dinh"),
        ("quantri", "/tro-giup", "/quy-dinh"),
        ("bithu02", "/2017/quy-dinh", "/quy-dinh"),
    ],
)
def test_it_is_linked_where_it_is_needed(
    sign_in: SignIn, username: str, page: str, link: str
) -> None:
    assert f'href="{link}"' in sign_in(username).get(page).text


def test_who_is_not_signed_in_is_shown_no_link(client: Any) -> None:
    assert "quy-dinh" not in client.get("/dang-nhap").text
