"""A reason: one question of the regulation, with its answer and its sentence."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring as _quoted
from typing import Generic, Protocol, TypeVar

from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer
from intranet.rules.case import Case, Check
from intranet.rules.provisions import Condition

WRITTEN_REMEMBERED = 4096
#: How a result becomes a text of JSON; nothing in it refers back to itself.
ENCODER = json.JSONEncoder(ensure_ascii=False, check_circular=False)


class Provision(Protocol):
    """What a regulation states: it has a name there, and a clause in the plan."""

    @property
    def code(self) -> str:
        """The name it has in the regulation."""
        ...

    @property
    def clause(self) -> str:
        """The plan's clause."""
        ...


Looked = TypeVar("Looked", contravariant=True)
Stated = TypeVar("Stated", contravariant=True)
Subject = TypeVar("Subject")
Asked = TypeVar("Asked", bound=Provision)


class Asking(Protocol[Looked, Stated]):
    """How a question is answered for a case, the sentence that says so, the facts it reads."""

    @property
    def reads(self) -> tuple[str, ...]:
        """The names of the facts it looks at."""
        ...

    def answer(self, case: Looked, condition: Stated, /) -> Answer:
        """What a case answers to what the regulation states."""
        ...

    def sentence(self, case: Looked, condition: Stated, answer: Answer, /) -> str:
        """The answer in words, without a full stop."""
        ...


class Explained(Generic[Subject, Asked]):
    """One question of the regulation, put to one organisation or one member, with its answer.

    For a condition or threshold "met" means that it holds; for a failing (`failing` is true) it
    means that the failing is there. `in_the_way` says whether it holds the case back, or may:
    unmet or unknown, or a failing. `tier` is the key of the tier that asks.
    """

    __slots__ = (
        "_json",
        "_text",
        "answer",
        "case",
        "check",
        "condition",
        "failing",
        "in_the_way",
        "tier",
    )

    def __init__(
        self,
        case: Subject,
        tier: str,
        condition: Asked,
        check: Asking[Subject, Asked],
        failing: bool,
    ) -> None:
        """Answer one question for one tier."""
        self.case = case
        self.tier = tier
        self.condition = condition
        self.check = check
        self.failing = failing
        self.answer = answer = check.answer(case, condition)
        self.in_the_way = answer is UNKNOWN or answer is (MET if failing else NOT_MET)
        self._text: str | None = None
        self._json: bytes | None = None

    @property
    def clause(self) -> str:
        """The plan's clause, such as II.B.1.3.a."""
        return self.condition.clause

    @property
    def code(self) -> str:
        """The name of the condition or failing in the regulation, such as peers_highest."""
        return self.condition.code

    @property
    def facts(self) -> tuple[str, ...]:
        """The names of the facts it looks at, such as ("authority", "mass_organisations")."""
        return self.check.reads

    @property
    def text(self) -> str:
        """A Vietnamese sentence, without a full stop, that can be read out in the meeting."""
        if self._text is None:
            self._text = self.check.sentence(self.case, self.condition, self.answer)
        return self._text

    def as_json(self) -> dict[str, object]:
        """The reason as plain data for JSON."""
        return {
            "clause": self.clause,
            "code": self.code,
            "answer": self.answer,
            "text": self.text,
        }

    @property
    def json(self) -> bytes:
        """The same as a text of JSON in UTF-8."""
        if self._json is None:
            self._json = written(self.clause, self.code, self.answer, self.text)
        return self._json


@lru_cache(maxsize=WRITTEN_REMEMBERED)
def written(clause: str, code: str, answer: Answer, text: str) -> bytes:
    """A reason as a text of JSON in UTF-8, as ENCODER would write its plain data."""
    return (
        f'{{"clause": {_quoted(clause)}, "code": {_quoted(code)}, '
        f'"answer": "{answer}", "text": {_quoted(text)}}}'
    ).encode()


def listed(head: bytes, reasons: Iterable[bytes]) -> bytes:
    """A text of JSON: what the head holds, then the reasons; all of them texts of JSON."""
    return b'%b, "reasons": [%b]}' % (head[:-1], b", ".join(reasons))


class Reason(Explained[Case, Condition]):
    """One condition, threshold or failing of one tier of an organisation, with its answer."""

    __slots__ = ()
    check: Check

    @property
    def figures(self) -> Mapping[str, object]:
        """The figures used, by name; points are exact decimals."""
        return self.case.figures(self.condition, self.check)
