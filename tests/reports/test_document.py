"""What every paper has in common: bytes, fonts, language, pages, no markup."""

import ast
import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from intranet.reports import (
    ballot_papers_pdf,
    blank_score_sheet_pdf,
    member_ballots_pdf,
    member_list_pdf,
    member_minutes_pdf,
    open_members_pdf,
    published_list_pdf,
    score_sheet_pdf,
    summary_pdf,
    tally_minutes_pdf,
)
from intranet.reports.parts import local
from intranet.reports.style import HD36_2018, MILLIMETRE
from tests.reports import member_samples, samples
from tests.reports.reading import fonts_of

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PAPERS: dict[str, Callable[[], bytes]] = {
    "full": lambda: score_sheet_pdf(samples.score_sheet()),
    "half": lambda: score_sheet_pdf(samples.half_filled()),
    "long": lambda: score_sheet_pdf(samples.long_notes()),
    "blank": lambda: blank_score_sheet_pdf(samples.score_sheet()),
    "voted": lambda: score_sheet_pdf(replace(samples.score_sheet(), ballot=samples.ballot())),
    "minutes": lambda: tally_minutes_pdf(samples.tally(samples.ballot())),
    "minutes blank": lambda: tally_minutes_pdf(samples.tally()),
    "ballots": lambda: ballot_papers_pdf(samples.tally()),
    "summary": lambda: summary_pdf(samples.summary(12)),
    "large": lambda: summary_pdf(samples.summary(60)),
    "members' minutes": lambda: member_minutes_pdf(member_samples.tally()),
    "members' ballots": lambda: member_ballots_pdf(member_samples.blank(30, (2, 5))),
    "members": lambda: member_list_pdf(member_samples.by_tier(60)),
    "members published": lambda: published_list_pdf(member_samples.by_tier()),
    "members open": lambda: open_members_pdf(member_samples.still_open()),
}
papers = pytest.mark.parametrize("paper", PAPERS.values(), ids=PAPERS)


@papers
def test_the_same_record_gives_the_same_bytes(paper: Callable[[], bytes]):
    assert paper() == paper()


def test_another_process_gives_the_same_bytes(fonts: Path):
    program = (
        "import hashlib, pathlib, sys\n"
        "from intranet.reports import register_fonts\n"
        "from tests.reports.test_document import PAPERS\n"
        "register_fonts(pathlib.Path(sys.argv[1]))\n"
        "print(*(hashlib.sha256(paper()).hexdigest() for paper in PAPERS.values()))\n"
    )
    here = [hashlib.sha256(paper()).hexdigest() for paper in PAPERS.values()]
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "America/Lima", "LC_ALL": "C"}
    command = [sys.executable, "-c", program, str(fonts)]
    there = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert there.stdout.split() == here


def test_papers_printed_at_the_same_time_do_not_mix():
    alone = {name: paper() for name, paper in PAPERS.items()}
    names = list(PAPERS) * 4
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda name: PAPERS[name](), names))
    assert all(alone[name] == pdf for name, pdf in zip(names, together, strict=True))


@papers
def test_only_our_fonts_are_used_and_all_are_embedded(paper: Callable[[], bytes]):
    found = fonts_of(paper())
    assert all(found.values())
    assert {name.partition("+")[2] for name in found} <= {
        "Tinos-Regular",
        "Tinos-Bold",
        "Tinos-Italic",
    }
    assert b"Helvetica" not in paper()


@papers
def test_language_and_title_are_set(paper: Callable[[], bytes]):
    reader = PdfReader(BytesIO(paper()))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "vi-VN"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title
    assert "2017" in reader.metadata.title
    assert reader.metadata.author


def test_a_name_in_the_metadata_is_as_printable_as_on_the_page():
    record = replace(samples.score_sheet(), branch_name="Chi bộ\n\ud800(x")
    metadata = PdfReader(BytesIO(score_sheet_pdf(record))).metadata
    assert metadata is not None
    assert metadata.title == "Biểu chấm điểm năm 2017 – Chi bộ [U+D800](x"


@papers
def test_pages_are_a4_and_numbered_from_the_second(paper: Callable[[], bytes]):
    reader = PdfReader(BytesIO(paper()))
    for number, page in enumerate(reader.pages, 1):
        sides = sorted(float(side) / MILLIMETRE for side in page.mediabox[2:])
        assert sides == pytest.approx([210, 297], abs=0.1)
        across = page.mediabox.width > page.mediabox.height
        assert across == ("TỔNG HỢP" in reader.pages[0].extract_text())
        lines = lines_of(page)
        top = [line for line in lines if line[2] > float(page.mediabox.height) - 15 * MILLIMETRE]
        if number == 1:
            assert top == []
        else:
            ((text, x, _y, size),) = top
            assert text == str(number)
            assert size == HD36_2018.page_number.size == 14
            middle = float(page.mediabox.width) / 2
            assert abs(x + size / 4 * len(text) - middle) < 1


@papers
def test_nothing_is_drawn_outside_the_margins(paper: Callable[[], bytes]):
    for page in PdfReader(BytesIO(paper())).pages:
        height = float(page.mediabox.height)
        left = 30 * MILLIMETRE - 0.01
        for text, x, y, size in lines_of(page):
            is_foot = size == HD36_2018.foot.size
            is_number = text.isdigit() and y > height - 15 * MILLIMETRE
            assert x >= left
            assert is_foot or y >= HD36_2018.margin_bottom * MILLIMETRE
            assert is_number or y <= height - HD36_2018.margin_top * MILLIMETRE
            assert not is_foot or y > 7 * MILLIMETRE


def lines_of(page: Any) -> list[tuple[str, float, float, float]]:
    """Every drawn line of a page: text, place and type size."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, shift: Any, matrix: Any, _font: Any, size: float) -> None:
        if text.strip():
            found.append((text.strip(), matrix[4] + shift[4], matrix[5] + shift[5], size))

    page.extract_text(visitor_text=visit)
    return found


def test_a_foot_that_would_eat_the_page_is_refused():
    record = replace(samples.score_sheet(), regulation_title="Kế hoạch " * 200)
    with pytest.raises(ValueError, match="too long for the foot"):
        score_sheet_pdf(record)


def test_a_long_foot_pushes_the_text_up():
    record = replace(samples.score_sheet(), regulation_title="Kế hoạch năm " * 28)
    for page in PdfReader(BytesIO(score_sheet_pdf(record))).pages:
        lines = lines_of(page)
        foot = max(y for _, _, y, size in lines if size == HD36_2018.foot.size)
        assert min(y for _, _, y, size in lines if size != HD36_2018.foot.size) > foot + 9


def test_a_moment_is_never_taken_for_one_of_this_machine():
    with pytest.raises(ValueError, match="time zone"):
        local(datetime(2017, 12, 8, 10, tzinfo=samples.VIETNAM).replace(tzinfo=None))


def test_no_paper_ever_reads_markup():
    """ReportLab's Paragraph reads tags in names and opens the files that they point at."""
    named = set()
    for path in (ROOT / "intranet" / "reports").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                named |= {alias.name for alias in node.names} | {str(node.module)}
    assert "Flowable" in named
    assert not named & {"Paragraph", "XPreformatted", "Image", "Table", "paraparser"}
