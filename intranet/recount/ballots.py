"""The identities of every ballot, counted again: B1 to B6 of rounds, entries and their rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from intranet.models import (
    BallotEntry,
    BallotRound,
    VoteEntry,
    VoteEntryRow,
    VoteSheet,
    VoteSheetRow,
)
from intranet.recount.fault import Fault, differs
from intranet.recount.reading import AT_ONCE, Row, stream

PERSONS = ("summoned", "present", "absent")
STOCK = ("received", "unused", "spoiled")
BALLOTS = ("issued", "returned", "not_returned", "valid", "invalid")
PLACES = tuple(f"votes_{place}" for place in range(1, 7))
MOST = 9999

#: An identity: its id, the whole, and the parts that make it up.
EQUAL = (
    ("B1", "received", ("issued", "unused", "spoiled")),
    ("B2", "issued", ("returned", "not_returned")),
    ("B3", "returned", ("valid", "invalid")),
    ("B5", "summoned", ("present", "absent")),
)
#: A bound: its id, what may not be more, than what.
WITHIN = (("B5", "present", "summoned"), ("B5", "issued", "present"), ("B5", "present", "official"))


def of(assessment: int, tiers: int, member_tiers: int) -> Iterator[Fault]:
    """The faults of one assessment's ballots; so many tiers has each under its regulation."""
    for rounds in (BallotRound, BallotEntry):
        table = rounds._meta.table_name
        found = list(stream(rounds, assessment=assessment))
        for row in found:
            yield from head(table, row)
            yield from _range(table, row, PLACES)
            yield from _added("B4", table, row, PLACES, tiers)
            needed = ("body", "voted_on", *PERSONS, *BALLOTS, *PLACES)
            yield from _whole(table, row, needed)
        if rounds is BallotRound:
            yield from _versions(table, found)
    for sheets, rows, column in (
        (VoteSheet, VoteSheetRow, "sheet"),
        (VoteEntry, VoteEntryRow, "entry"),
    ):
        yield from _votes(assessment, sheets, rows, column, member_tiers)


def _votes(assessment: int, sheets: Any, rows: Any, column: str, tiers: int) -> Iterator[Fault]:
    table, below = sheets._meta.table_name, rows._meta.table_name
    found = list(stream(sheets, assessment=assessment))
    of_sheet = defaultdict(list)
    for row in stream(rows, AT_ONCE, **{column: [each["id"] for each in found]}):
        of_sheet[row[column]].append(row)
    for sheet in found:
        yield from head(table, sheet)
        yield from _whole(table, sheet, ("voted_on", "official", *PERSONS, *BALLOTS))
        if sheet["complete"] and not any(r["status"] == "listed" for r in of_sheet[sheet["id"]]):
            yield Fault(
                "B4", table, sheet["id"], "đã đủ số mà không có ai", "có người được bỏ phiếu"
            )
        for row in of_sheet[sheet["id"]]:
            yield from _row(below, row, sheet, tiers)
    if sheets is VoteSheet:
        yield from _versions(table, found)


def _row(table: str, row: Row, sheet: Row, tiers: int) -> Iterator[Fault]:
    """A member's row: its marks make up the valid ballots of its sheet."""
    which = row["id"]
    marks = (*PLACES, "no_mark")
    if row["status"] == "absent":
        counted = [name for name in (*marks, "valid") if row[name] is not None]
        if counted or row["complete"]:
            yield Fault("B4", table, which, "vắng mặt mà có số phiếu", "không có số nào")
        return
    yield from differs("B4", table, which, "số phiếu hợp lệ", row["valid"], sheet["valid"])
    yield from differs("B4", table, which, "đã đủ số", row["complete"], sheet["complete"])
    yield from _range(table, row, (*marks, "valid"))
    yield from _added("B4", table, row, marks, tiers)
    if row["without_best"] and row["votes_1"]:
        said = f"phiếu không có cột mức cao nhất mà có {row['votes_1']} phiếu ở mức ấy"
        yield Fault("B4", table, which, said, "0")
    if row["complete"] and None in [row[name] for name in (*marks, "valid")]:
        yield Fault("B6", table, which, "đã đủ số mà còn số để trống", "có đủ các số")


def head(table: str, row: Row) -> Iterator[Fault]:
    """The identities of persons and ballots of one round, as far as its counts are known."""
    yield from _range(table, row, (*PERSONS, *STOCK, *BALLOTS, "official"))
    for code, whole, parts in EQUAL:
        numbers = [row[name] for name in parts]
        if row[whole] is not None and None not in numbers and row[whole] != sum(numbers):
            said = f"{whole} là {row[whole]}"
            yield Fault(code, table, row["id"], said, f"{' + '.join(parts)} = {sum(numbers)}")
    for code, less, more in WITHIN:
        one, other = row[less], row.get(more)
        if one is not None and other is not None and one > other:
            yield Fault(code, table, row["id"], f"{less} là {one}", f"nhiều nhất {more} = {other}")
    stock = [row[name] is None for name in STOCK]
    if any(stock) and not all(stock):
        yield Fault(
            "B1", table, row["id"], "chỉ có một phần số phiếu nhận", "đủ cả ba số hoặc không"
        )


def _added(code: str, table: str, row: Row, parts: Iterable[str], tiers: int) -> Iterator[Fault]:
    """The votes make up the valid ballots, and places without a tier have none."""
    numbers: Mapping[str, int | None] = {name: row[name] for name in parts}
    if row["valid"] is not None and None not in numbers.values():
        total = sum(number or 0 for number in numbers.values())
        if total != row["valid"]:
            yield Fault(
                code, table, row["id"], f"cộng các mức được {total}", f"valid = {row['valid']}"
            )
    for name in PLACES[tiers:]:
        if row[name]:
            yield Fault(code, table, row["id"], f"{name} là {row[name]}", "0, vì không có mức ấy")


def _range(table: str, row: Row, names: Iterable[str]) -> Iterator[Fault]:
    for name in names:
        number = row.get(name)
        if number is not None and not (type(number) is int and 0 <= number <= MOST):
            yield Fault("B6", table, row["id"], f"{name} là {number}", f"số nguyên từ 0 đến {MOST}")


def _whole(table: str, row: Row, needed: Iterable[str]) -> Iterator[Fault]:
    """A round is complete when nothing is missing; two people are two accounts (B7)."""
    lacking = [name for name in needed if row[name] in {None, ""}]
    if row["complete"] and lacking:
        yield Fault(
            "B6", table, row["id"], "đã đủ số mà thiếu " + ", ".join(lacking), "có đủ các số"
        )
    if row.get("confirmed_by") is not None and row["confirmed_by"] == row["entered_by"]:
        yield Fault("B7", table, row["id"], "người nhập tự xác nhận", "hai tài khoản khác nhau")


def _versions(table: str, rows: list[Row]) -> Iterator[Fault]:
    """One account of a round at a time: its versions count from 1 without a gap (B6, B8)."""
    versions = defaultdict(list)
    for row in rows:
        versions[row["number"]].append(row["version"])
    for number, found in versions.items():
        if sorted(found) != list(range(1, len(found) + 1)):
            which = f"lần {number} của biểu {rows[0]['assessment']}"
            yield Fault("B8", table, which, f"các bản {sorted(found)}", f"1 đến {len(found)}")
