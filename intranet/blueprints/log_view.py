"""What an entry of the log tells, line by line, with names in place of numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from intranet import ballot, completeness, sheet, values, vote
from intranet.access import ROLE_LABELS, Act, Role
from intranet.blueprints import roll_view
from intranet.blueprints.labels import (
    COMMITTEE_STATE_LABELS,
    KIND_LABELS,
    STATE_LABELS,
    TYPE_LABELS,
)
from intranet.blueprints.member_facts_view import LABELS as FACT_LABELS
from intranet.blueprints.sheet_view import choice_labels
from intranet.queries.log_entries import Entry
from intranet.rules.regulation import Regulation

#: What stands elsewhere on the page, or is of use to the program alone.
_UNTOLD = frozenset({"what", "round", "reason", "note", "sha256", "regulation", "mark", "version"})
_NOTHING = "–"
_WORDS: Mapping[str, str] = {
    "year": "Năm",
    "branches": "Số chi bộ",
    "lines": "Số dòng trong tệp",
    "changed": "Số người được sửa",
    "file": "Tệp",
    "number": "Số văn bản",
    "decided_on": "Ngày quyết định",
    "sent_on": "Ngày gửi",
    "day": "Ngày",
    "revision": "Kết quả lần",
    "decision": "Mã quyết định trong chương trình",
    "undoes": "Bỏ thay đổi ở mục số",
}
_SETTINGS: Mapping[str, str] = {
    "report_before": "Nộp báo cáo trước ngày",
    "review_before": "Kiểm điểm, phân loại trước ngày",
    "standing_before": "Ban Thường vụ kiểm điểm trước ngày",
    "double_entry": "Hai người nhập phiếu độc lập",
}
_ORGANISATION: Mapping[str, str] = {
    "kind": "Loại tổ chức",
    "type": "Loại hình",
    "position": "Số thứ tự",
    "name": "Tên",
    "paper_name": "Tên trên văn bản",
    "superior": "Cấp trên",
    "place": "Nơi ghi trên văn bản",
    "has_branch_committee": "Có chi ủy",
    "signs_for": "Ký thay mặt",
    "signer_title": "Chức danh người ký",
    "addressees": "Nơi nhận",
}


@dataclass(frozen=True)
class Names:
    """What the numbers in entries stand for, as far as somebody may know it."""

    organisations: Mapping[int, str]
    accounts: Mapping[int, str]
    members: Mapping[int, str]

    def organisation(self, one: int) -> str:
        """An organisation's name; its number where it lies out of reach."""
        return self.organisations.get(one, f"tổ chức số {one}")

    def account(self, one: int) -> str:
        """An account's name; its number where it lies out of reach."""
        return self.accounts.get(one, f"tài khoản số {one}")

    def member(self, one: int) -> str:
        """A member's name."""
        return self.members.get(one, f"đảng viên số {one}")


def members_in(detail: Mapping[str, Any]) -> set[int]:
    """The numbers of members that an entry speaks of, in whatever shape."""
    found = set(_ids([str(detail.get("member", ""))]))
    for key in ("cells", "stays", "members", "old", "new"):
        if isinstance(detail.get(key), dict):
            found |= set(_ids(detail[key]))
    for row in detail.get("entered") or ():
        found |= set(_ids(row)) if isinstance(row, dict) else set()
    return found


def accounts_in(detail: Mapping[str, Any]) -> set[int]:
    """The numbers of accounts that an entry speaks of."""
    return {detail[key] for key in ("account", "entered_by") if isinstance(detail.get(key), int)}


def _ids(keys: Iterable[str]) -> Iterator[int]:
    for key in keys:
        number = key.partition(".")[0]
        if number.isdigit():
            yield int(number)


def why(detail: Mapping[str, Any]) -> str:
    """The reason that was given, or what came of looking again."""
    return str(detail.get("reason") or detail.get("note") or "")


def lines(entry: Entry, regulation: Regulation | None, names: Names) -> list[str]:
    """What an entry tells beside its title and its reason."""
    return list(_Teller(entry, regulation, names).tell())


class _Teller:
    """One entry, key by key; a key that has no words of its own is told as it is."""

    def __init__(self, entry: Entry, regulation: Regulation | None, names: Names) -> None:
        self.entry, self.detail = entry, entry.detail
        self.regulation = regulation
        self.names = names
        fields = sheet.fields(regulation) if regulation else ()
        self.boxes = {(box.row, box.column): box for box in fields}
        self.choices = choice_labels(regulation) if regulation else {}
        self.by_key: Mapping[str, Callable[[Any], Iterable[str]]] = {
            "from": self._from,
            "to": lambda _: (),
            "old": lambda _: (),
            "new": self._new,
            "entered": self._entered,
            "entered_by": lambda who: [f"Người nhập trước: {names.account(who)}"],
            "complete": lambda whole: ["Đã đủ số" if whole else "Chưa đủ số"],
            "member": lambda one: [f"Đảng viên: {names.member(one)}"],
            "members": self._members,
            "fields": self._fields,
            "cells": self._cells,
            "stays": self._stays,
            "account": lambda one: [f"Tài khoản: {names.account(one)}"],
            "renamed": lambda done: ["Đổi tên hiển thị"] if done else [],
            "given": lambda held: self._roles("Giao vai trò", held),
            "taken": lambda held: self._roles("Thôi vai trò", held),
            "role": lambda role: [f"Vai trò: {ROLE_LABELS[Role(role)]}"],
            "tier": lambda tier: [f"Mức: {self._tier(tier)}"],
            "total": lambda total: [f"Tổng điểm: {values.format_decimal(Decimal(total))}"],
            "best": self._span,
            "worst": lambda _: (),
            "voted": self._voted,
        }

    def tell(self) -> Iterator[str]:
        """Every line, in the order of the keys."""
        for key, value in self.detail.items():
            if key in _UNTOLD or value is None or value == "":
                continue
            if isinstance(value, dict) and value.keys() == {"old", "new"}:
                yield from self._changed(key, value["old"], value["new"])
            elif key in self.by_key:
                yield from self.by_key[key](value)
            else:
                yield f"{_WORDS.get(key, key)}: {_plain(value)}"

    def _from(self, value: object) -> Iterable[str]:
        old, new = value, self.detail.get("to")
        if isinstance(old, int) and isinstance(new, int):
            yield f"Từ {self.names.organisation(old)} đến {self.names.organisation(new)}"
        else:
            of_committee = self.entry.act in {Act.REPORT, Act.ANSWER}
            labels = COMMITTEE_STATE_LABELS if of_committee else STATE_LABELS
            states = (labels.get(str(state), str(state)) for state in (old, new))
            yield f"Trạng thái: {' → '.join(states)}"

    def _new(self, value: Any) -> Iterable[str]:
        if not isinstance(value, dict):
            return [f"Số người thêm mới: {value}"]
        old = self.detail.get("old") or {}
        if self.entry.act in {Act.PROPOSE}:
            return self._changed(sheet.PROPOSAL, old, value)
        changed = [key for key, new in value.items() if old.get(key) != new]
        heads = [
            self._pair(self._name(k), k, old.get(k), value[k]) for k in changed if "." not in k
        ]
        return [*heads, *self._rows(old, value, [key for key in changed if "." in key])]

    def _rows(self, old: Mapping[str, Any], new: Mapping[str, Any], keys: list[str]) -> list[str]:
        """The members' rows of a round, one line each, their tiers from the best down."""
        found: dict[int, list[str]] = {}
        for key in sorted(keys, key=lambda key: (vote.NO_MARK in key, key)):
            number, _, box = key.partition(".")
            said = self._pair(self._mark(box), key, old.get(key), new[key])
            found.setdefault(int(number), []).append(said)
        return [f"{self.names.member(one)} – {'; '.join(told)}" for one, told in found.items()]

    def _entered(self, rows: list[dict[str, Any]]) -> Iterable[str]:
        names = dict.fromkeys(name for row in rows for name in row)
        for name in names:
            told = [self._said(name, row.get(name)) for row in rows]
            if len(set(told)) > 1:
                yield f"{self._name(name)}: {' / '.join(told)}"

    def _changed(self, key: str, old: Any, new: Any) -> Iterable[str]:
        if not isinstance(new, dict):
            return [self._pair(self._name(key), key, old, new)]
        before = old or {}
        return [
            self._box(key, column, before.get(column), value)
            for column, value in new.items()
            if before.get(column) != value
        ]

    def _box(self, row: str, column: str, old: Any, new: Any) -> str:
        box = self.boxes.get((row, column))
        if box is None or self.regulation is None:
            return self._pair(f"{row}, {column}", column, old, new)
        label = completeness.label(box, self.regulation)
        told = (self.choices.get((box.name, str(each)), box.write(each)) for each in (old, new))
        return _change(label, *told)

    def _pair(self, label: str, key: str, old: Any, new: Any) -> str:
        before = "" if old is None or old == "" else self._said(key, old)
        return _change(label, before, self._said(key, new))

    def _name(self, key: str) -> str:
        """What a box of a ballot, of a vote, a setting or a column is called."""
        number, _, box = key.partition(".")
        if box and number.isdigit() and self.regulation:
            return f"{self.names.member(int(number))}, {self._mark(box)}"
        if key == vote.OFFICIAL:
            return "Đảng viên chính thức"
        known = {**_SETTINGS, **_ORGANISATION}
        if key in known:
            return known[key]
        try:
            return ballot.label(key, self.regulation) if self.regulation else key
        except ValueError:
            return key

    def _mark(self, box: str) -> str:
        names = {
            vote.STATUS: "có mặt",
            vote.NO_MARK: "không đánh dấu rõ",
            vote.WITHOUT_BEST: "không có cột",
        }
        if self.regulation and box.startswith("votes_"):
            places = vote.vote_names(self.regulation)
            return self.regulation.members.tiers[places.index(box)].name if box in places else box
        return names.get(box, box)

    def _said(self, key: str, value: Any) -> str:
        if key == "kind":
            return KIND_LABELS.get(value, _NOTHING)
        if key == "type":
            return TYPE_LABELS.get(value, _NOTHING)
        if key in {"double_entry", "has_branch_committee"}:
            return "Có" if value else "Không"
        if key.endswith(f".{vote.STATUS}"):
            return "có mặt" if value == vote.LISTED else "vắng mặt"
        return _plain(value)

    def _members(self, value: Any) -> Iterable[str]:
        if isinstance(value, dict):
            return [f"Đảng viên: {', '.join(map(self.names.member, _ids(value)))}"] if value else []
        return [f"Số đảng viên: {value}"]

    def _fields(self, value: list[str]) -> Iterable[str]:
        return [f"Sửa: {', '.join(roll_view.FIELD_LABELS.get(name, name) for name in value)}"]

    def _cells(self, value: dict[str, Any]) -> Iterable[str]:
        by_field: dict[str, list[str]] = {}
        for key in value:
            number, _, field = key.partition(".")
            by_field.setdefault(field, []).append(self.names.member(int(number)))
        for field, who in by_field.items():
            yield f"{FACT_LABELS.get(field, field)}: {', '.join(who)}"

    def _stays(self, value: Any) -> Iterable[str]:
        if not isinstance(value, dict):
            return ["Kết quả đã có ở lại chi bộ cũ" if value else "Được tính ở chi bộ mới"]
        keeps = [self.names.member(int(one)) for one, stays in value.items() if stays == "yes"]
        drops = [self.names.member(int(one)) for one, stays in value.items() if stays != "yes"]
        said = (("Giữ", keeps), ("Không giữ", drops))
        return [f"{word}: {', '.join(who)}" for word, who in said if who]

    def _roles(self, word: str, held: list[list[Any]]) -> Iterable[str]:
        told = [f"{ROLE_LABELS[Role(r)]} – {self.names.organisation(place)}" for r, place in held]
        return [f"{word}: {'; '.join(told)}"] if told else []

    def _tier(self, key: Any) -> str:
        if not key:
            return _NOTHING
        tiers = self.regulation.tiers if self.regulation else ()
        return next((tier.name for tier in tiers if tier.key == key), str(key))

    def _span(self, best: str) -> Iterable[str]:
        worst = self.detail.get("worst", best)
        span = self._tier(best)
        return [f"Mức tính được: {span if worst == best else f'{self._tier(worst)} đến {span}'}"]

    def _voted(self, leaders: str) -> Iterable[str]:
        return [f"Bỏ phiếu kín: {', '.join(map(self._tier, leaders.split()))}"]


def _change(label: str, old: str, new: str) -> str:
    """What stands now, and before it what stood, where anything did."""
    said = label if label.endswith("?") else f"{label}:"
    return f"{said} {old} → {new or _NOTHING}" if old else f"{said} {new or _NOTHING}"


def _plain(value: Any) -> str:
    """A value as people read it: a day as a day, nothing as a dash."""
    if value is None or value == "":
        return _NOTHING
    if isinstance(value, bool):
        return "Có" if value else "Không"
    try:
        return values.format_date(dt.date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
