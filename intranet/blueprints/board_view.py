"""What the board's page is made of: the list, the charts, and from when they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from flask import url_for

from intranet import overview
from intranet.blueprints import board_list
from intranet.blueprints.labels import STATE_LABELS, TYPE_CHOICES, TYPE_LABELS
from intranet.forms import board as forms
from intranet.forms.board import Wanted
from intranet.overview import BranchLine, Overview
from intranet.queries.cycles import CycleHead
from intranet.rules.regulation import Regulation

#: What a shown board was made from, for the page to ask whether it still is.
SEEN = "da-xem"
#: Branches whose quota is drawn; all of them stand in the list.
DRAWN = 8


@dataclass(frozen=True)
class Board:
    """A year's branches as somebody wants to see them, and all that its page shows of them.

    `digest` is the same for boards that say the same.
    """

    cycle: CycleHead
    lines: tuple[BranchLine, ...]
    address: str
    digest: str
    shown: Mapping[str, Any]

    @property
    def regulation(self) -> Regulation:
        """What the branches are rated by."""
        return self.cycle.regulation


def board(cycle: CycleHead, found: Overview, asked: Mapping[str, str], moment: str) -> Board:
    """The board for what an address asks; `moment` says up to when the database was read."""
    regulation = cycle.regulation
    wanted = forms.read(asked, tuple(STATE_LABELS), tuple(TYPE_LABELS), regulation)
    lines = board_list.chosen(found.lines, wanted)
    address = _address(cycle.year, wanted.arguments)
    says = {
        "year": cycle.year,
        "committee": cycle.committee_name,
        "lines": [board_list.view(line) for line in lines],
        "all": len(found.lines),
        "waiting": sum(line.sheet.state in overview.WITH_BRANCH for line in found.lines),
        "share": found.share,
        "limit_percent": regulation.strong_share_limit.percent,
        "charts": charts(found, regulation),
        "wanted": wanted,
    }
    digest = hashlib.sha256(repr(says).encode()).hexdigest()[:16]
    shown = {
        **says,
        "columns": list(_columns(cycle.year, wanted)),
        "arguments": wanted.arguments,
        "ordered": wanted.ordered(wanted.order, down=wanted.down),
        "seen": (SEEN, moment + digest),
        "action": url_for("board.branches", year=cycle.year),
        "export_url": url_for("board.workbook", year=cycle.year),
    }
    return Board(cycle, tuple(lines), address, digest, shown)


def choices(regulation: Regulation) -> SimpleNamespace:
    """What the filters can be set to."""
    tiers = [SimpleNamespace(value=tier.key, label=tier.name) for tier in regulation.tiers]
    states = STATE_LABELS.items()
    return SimpleNamespace(
        states=[SimpleNamespace(value=code, label=label) for code, label in states],
        tiers=[*tiers, SimpleNamespace(value=forms.OPEN, label="Chưa xác định")],
        types=TYPE_CHOICES,
    )


def _columns(year: int, wanted: Wanted) -> Iterable[SimpleNamespace]:
    """The heads of the list: each leads to its own order, once more to the other way round."""
    for key, label in board_list.HEADINGS.items():
        is_order = wanted.order == key
        down = is_order and not wanted.down
        at = {**wanted.filters, **wanted.ordered(key, down=down)}
        url = _address(year, at)
        yield SimpleNamespace(
            key=key,
            label=label,
            numeric=key == forms.TOTAL,
            url=url,
            order=("descending" if wanted.down else "ascending") if is_order else "",
        )


def _address(year: int, arguments: Mapping[str, Any]) -> str:
    return url_for("board.branches", year=year, **arguments)


def charts(found: Overview, regulation: Regulation) -> SimpleNamespace:
    """What is drawn: branches and members by tier, the best members against their quota."""
    branches = [
        _bar(regulation.tier(key).name if key else "Chưa xác định", number)
        for key, number in found.tiers.items()
    ]
    totals = found.members
    if totals is None:
        return SimpleNamespace(branches=branches, members=[], best=None, quotas=[], others=0)
    tiers = [
        _bar(tier.name, number)
        for tier, number in zip(regulation.members.tiers, totals.tiers, strict=True)
    ]
    left = [_bar("Chờ đánh giá", totals.waiting), _bar("Không đánh giá", totals.left_out)]
    quotas = _quotas(found.lines)
    return SimpleNamespace(
        branches=branches,
        members=[*tiers, *left],
        of_branches=totals.branches,
        best=totals.best,
        best_name=regulation.members.tier(regulation.members.quota.tier).name,
        quotas=quotas[:DRAWN],
        others=len(quotas) - DRAWN,
    )


def _quotas(lines: Iterable[BranchLine]) -> list[SimpleNamespace]:
    """The branches with anybody in the best tier, those furthest over their quota first."""
    found = []
    for line in lines:
        regulation = line.sheet.regulation
        if line.members is None:
            continue
        best = line.members.in_tier(regulation.members.quota.tier, regulation)
        if best:
            bar = _bar(line.sheet.organisation.name, best, line.members.keep)
            found.append((-line.over_quota, bar))
    return [bar for _, bar in sorted(found, key=lambda each: each[0])]


def _bar(label: str, number: int, limit: int | None = None) -> SimpleNamespace:
    over = max(0, number - limit) if limit is not None else 0
    return SimpleNamespace(label=label, number=number, limit=limit, over=over)
