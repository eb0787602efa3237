"""The operating page names what there is: settings, files, commands, targets, sections."""

import re

import pytest

from intranet import create_app
from intranet.config import Settings
from intranet.outages import Outage
from tests.fixtures.machine import ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
SETTINGS = set(
    re.findall(r'environment\.get\("([A-Z_]+)"', (ROOT / "intranet/config.py").read_text())
)


def test_the_table_has_every_setting_and_no_other() -> None:
    table = PAGE[PAGE.index("## Các thiết đặt") : PAGE.index("## Nâng cấp")]
    assert set(re.findall(r"^\| `([A-Z_]+)` \|", table, re.M)) == SETTINGS
    assert len(SETTINGS) >= 8


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("Dockerfile", r"^\s+([A-Z]+_[A-Z_]+)=/|^\s+(DATABASE_URL)="),
        ("deploy/systemd/intranet.env", r"^#?([A-Z_]+)="),
        ("deploy/windows/may-chu.cmd", r"set ([A-Z]+_[A-Z_]*(?:URL|FOLDER|FILE))="),
    ],
)
def test_what_the_installations_set_is_a_setting(name: str, pattern: str) -> None:
    found = re.findall(pattern, (ROOT / name).read_text(encoding="utf-8"), re.M)
    names = {"".join(each) for each in found}
    assert names
    assert names <= SETTINGS


def test_every_file_the_page_names_is_there() -> None:
    named = set(re.findall(r"(?:deploy|docs|requirements|scripts)[/\\][\w./\\*-]+\w", PAGE))
    assert len(named) >= 6
    assert [name for name in named if not list(ROOT.glob(name.replace("\\", "/")))] == []


def test_every_command_and_target_of_the_page_is_there() -> None:
    commands = set(re.findall(r"--app wsgi (\w+)", PAGE))
    assert {"backup", "restore", "migrate", "prepare"} <= commands
    assert commands <= set(create_app(Settings()).cli.commands)
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)`", PAGE, re.M)) <= {
        pair for target in targets for pair in ((target, ""), ("", target))
    }


def test_every_outage_is_explained() -> None:
    assert set(re.findall(r"^\|[^|]+\| `(\w+)` \|", PAGE, re.M)) >= {*Outage}


def test_every_link_within_the_page_leads_somewhere() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.M)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", PAGE))
    assert len(links) >= 8
    assert links <= anchors
