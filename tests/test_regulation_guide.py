"""The page on next year's file names what there is, and its worked example really gives that."""

import re
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from intranet import create_app
from intranet.blueprints.cycles import blueprint
from intranet.commands.regulation import regulation
from intranet.config import Settings
from intranet.rules.regulation import FOLDER, RegulationError, load, parse
from tests.fixtures.machine import ROOT

PAGE = (ROOT / "docs" / "regulation.md").read_text(encoding="utf-8")
SO_2017 = load("so-2017")
WHOLE = tomllib.loads(SO_2017.text)


def section(title: str) -> str:
    """What stands under one heading."""
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def blocks(text: str, kind: str = "") -> list[str]:
    """The blocks of one kind, as they stand."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.M)
    return [body for each, body in found if each == kind]


def keys(values: object) -> set[str]:
    """Every key of a file, however deep."""
    if isinstance(values, list):
        return set().union(*map(keys, values)) if values else set()
    if not isinstance(values, dict):
        return set()
    return {*values}.union(*map(keys, values.values()))


def test_every_command_of_the_page_is_there() -> None:
    assert create_app(Settings()).cli.commands["regulation"] is regulation
    named = set(re.findall(r"--app wsgi regulation (\w+)", PAGE))
    assert named == set(regulation.commands) == {"check", "diff"}


def test_every_key_and_file_of_the_page_is_there() -> None:
    ours = {"issued_on", "fraction", "more_than"}  # which the file of 2017 may do without
    prose = re.sub(r"^ *```.*?^ *```$", "", PAGE, flags=re.DOTALL | re.M)
    named = set(re.findall(r"`([a-z_]+)(?: = [^`]+)?`", prose)) - {"true", "false"}
    assert len(named) >= 30
    assert named <= keys(WHOLE) | ours
    assert re.findall(r"`(intranet/\S+?/regulations)\S*`", PAGE)
    assert (ROOT / "intranet/rules/regulations/so-2017.toml").is_relative_to(FOLDER)
    for path in re.findall(r"`([a-z_]+(?:\.[a-z_]+)+)`", prose):
        table, *rest = path.split(".")
        items = WHOLE[table] if isinstance(WHOLE[table], list) else [WHOLE[table]]
        assert any(rest[0] in item or item.get("key") == rest[0] for item in items), path


def test_every_table_of_the_file_is_explained() -> None:
    rows = re.findall(r"^\| (`.*?) \|", section("Các mục của tệp"), re.M)
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    tables = {key for key, value in WHOLE.items() if isinstance(value, dict | list)}
    assert named == tables


def test_the_examples_of_writing_are_right() -> None:
    written = re.findall(r"\| `(\w+ = [^`]+)` \|", section("Cách ghi trong tệp"))
    assert len(written) >= 6
    for each in written:
        ((key, _),) = tomllib.loads(each).items()
        assert key in keys(WHOLE)


@pytest.fixture
def worked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of the worked example, made by the page's own two changes."""
    text = SO_2017.text
    changes = blocks(section("Ví dụ: nâng một mốc điểm"), "diff")[0].splitlines()
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert (old[0], new[0], text.count(f"\n{old[1:]}\n")) == ("-", "+", 1)
        text = text.replace(f"\n{old[1:]}\n", f"\n{new[1:]}\n")
    monkeypatch.chdir(tmp_path)
    file = Path("so-2018.toml")
    file.write_text(text, "utf-8")
    return file


def test_the_worked_example_gives_what_the_page_says(worked: Path) -> None:
    checked, compared, refused = blocks(section("Ví dụ: nâng một mốc điểm"))
    run = CliRunner().invoke
    assert run(regulation, ["check", str(worked)]).stdout == checked
    assert run(regulation, ["diff", "so-2017", str(worked)]).stdout == compared
    worked.write_text(worked.read_text("utf-8").replace("= 92.5", "= 925"), "utf-8")
    assert run(regulation, ["check", str(worked)]).stderr == refused


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('title = "', '# title = "'),
        ('title = "', 'more = 1\ntitle = "'),
        ("maximum = 40", "maximum = 41"),
        ("below_total = 50", "below_total = 49"),
        ('title = "', "title = "),
    ],
)
def test_the_faults_that_the_page_tells_of_are_told_so(old: str, new: str) -> None:
    told = re.findall(r"^- \*(.+?)\*:", section("Khi lệnh kiểm tra báo lỗi"), re.M)
    assert len(told) == 5
    with pytest.raises(RegulationError) as refused:
        parse(SO_2017.text.replace(old, new, 1), "so-2018.toml")
    assert sum(words in refused.value.message for words in told) == 1


def test_the_pages_that_it_leads_to_are_there() -> None:
    rules = {rule.rule for rule in create_app(Settings()).url_map.iter_rules()}
    assert "/quy-dinh" in rules
    assert "/quy-dinh/<name>" in rules
    assert blueprint.url_prefix == "/dot-danh-gia"
    links = set(re.findall(r"`(/quy-dinh[^`]*)`", PAGE))
    assert links == {"/quy-dinh", "/quy-dinh/so-2017", "/quy-dinh/so-2018"}


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.M)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", PAGE))
    assert len(links) == 7
    assert links <= anchors
