"""`flask classify`: JSON lines in, JSON lines out, by the rules alone.

Needs no database and no secret key. Lines are read and answered one at a time, so a file of any
length is classified in constant memory.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from io import BufferedReader
from typing import cast

import click

from intranet.rules.member import classify as classify_member
from intranet.rules.member_reading import member_facts, quota_facts
from intranet.rules.organisation import classify as classify_organisation
from intranet.rules.quota import quota as reckon_quota
from intranet.rules.reading import decode, organisation_facts
from intranet.rules.reason import ENCODER
from intranet.rules.regulation import Regulation, RegulationError, load

LONGEST_LINE, CHUNK = 1 << 20, 1 << 16


@click.group()
def classify() -> None:
    """Classify by a regulation: one JSON object a line in, one a line out, in order."""


class RegulationName(click.ParamType[Regulation]):
    """The name of a regulation at hand; anything else is refused before the first line is read."""

    name = "name"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Regulation:
        """Load the regulation of this name."""
        try:
            return load(str(value))
        except RegulationError as fault:
            self.fail(str(fault), param, ctx)


def by_regulation(command: Callable[..., None]) -> Callable[..., None]:
    """The option `--regulation NAME`, handed over as the regulation itself."""
    return click.option(
        "--regulation",
        type=RegulationName(),
        default="so-2017",
        show_default=True,
        help="The regulation to classify by.",
    )(command)


@classify.command()
@by_regulation
@click.pass_context
def organisation(ctx: click.Context, regulation: Regulation) -> None:
    """Give every organisation its tier, or the span that is still open, with the reasons.

    A line that cannot be answered gives {"error": …, "line": n}; the rest is still answered and
    the exit status is 1 at the end.
    """

    def answer(line: bytes) -> bytes:
        facts = organisation_facts(decode(line), regulation)
        return classify_organisation(facts, regulation).json

    ctx.exit(answer_lines(answer))


@classify.command()
@by_regulation
@click.pass_context
def member(ctx: click.Context, regulation: Regulation) -> None:
    """Give every member the outcome of a round of votes, with the reasons.

    Bad lines are answered as for organisations.
    """

    def answer(line: bytes) -> bytes:
        facts = member_facts(decode(line), regulation)
        return classify_member(facts, regulation).json

    ctx.exit(answer_lines(answer))


@classify.command()
@by_regulation
@click.pass_context
def quota(ctx: click.Context, regulation: Regulation) -> None:
    """Tell how many may be rated in the best tier and how many nominees can stay.

    Bad lines are answered as for organisations.
    """

    def answer(line: bytes) -> bytes:
        found = reckon_quota(quota_facts(decode(line)), regulation)
        return ENCODER.encode(found.as_json()).encode()

    ctx.exit(answer_lines(answer))


def answer_lines(answer: Callable[[bytes], bytes]) -> int:
    """Answer every line of standard input on standard output; 1 if any could not be, else 0."""
    status = 0
    # Bytes, because a machine's own encoding could not write every answer.
    output, stream = sys.stdout.buffer, cast("BufferedReader", sys.stdin.buffer)
    # A program that asks line by line waits for its answer before it sends the next: so what is
    # answered goes out before more is waited for, and many lines at once are answered in one go.
    for number, line in enumerate(_lines(stream, output.flush), start=1):
        try:
            if line is None:
                raise ValueError(f"dòng dài quá {LONGEST_LINE} byte")
            result = answer(line)
        except ValueError as fault:
            status = 1
            result = ENCODER.encode({"error": str(fault), "line": number}).encode()
        output.write(result + b"\n")
    output.flush()
    return status


def _lines(stream: BufferedReader, before_waiting: Callable[[], None]) -> Iterator[bytes | None]:
    """The lines of a stream without their ends; None for one that is too long to be kept."""
    rest, too_long = b"", False
    while True:
        before_waiting()
        chunk = stream.read1(CHUNK)
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            yield None if too_long or len(line) > LONGEST_LINE else line.rstrip(b"\r")
            too_long = False
        if len(rest) > LONGEST_LINE:
            rest, too_long = b"", True
        if not chunk:
            break
    if rest or too_long:
        yield None if too_long else rest.rstrip(b"\r")
