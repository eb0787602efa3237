"""R15: the process cannot be short-cut, whoever tries; R16: nothing that was decided is lost.

Many thousand random acts have the same verdict as a simple picture of states and permissions has,
and the log grows by just what was done; at the end of each run every record that was decided is
there as it was, and the recount finds no fault. 20,000 acts in every build, the same ones;
`make night` does 200,000 others.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from intranet.access import Scope
from intranet.models import CriterionScore, FormKey
from intranet.operations import annulment, commendations, decisions, guard, workflow
from intranet.sessions import Actor
from tests.process.acts import Acts
from tests.process.workplace import Workplace

STEPS = 200
PARTS = 4
NIGHT = settings.get_profile("night").max_examples


@pytest.fixture(scope="module", autouse=True)
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workplace]:
    """One department for all runs, opened anew for each."""
    Acts.workplace = Workplace(tmp_path_factory.mktemp("process"))
    yield Acts.workplace
    Acts.workplace.close()


def run(runs: int, steps: int, part: int | None) -> None:
    """So many runs of so many random acts; the same ones for the same part."""
    machine: Any = type(f"Part{part}", (Acts,), {})
    run_state_machine_as_test(
        machine if part is None else seed(part)(machine),
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=[*HealthCheck],
        ),
    )


def test_a_few_acts_have_the_verdict_that_the_picture_has() -> None:
    run(1, 100, 0)


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize("part", range(1, PARTS + 1))
def test_many_acts_have_the_verdict_that_the_picture_has(part: int) -> None:
    wanted = settings().max_examples
    Acts.seen.clear()
    runs = wanted * 30 // 100
    run(runs, STEPS, None if wanted >= NIGHT else part)
    # Some runs end early; together the parts make more than 20,000 acts.
    assert Acts.seen.total() >= runs * STEPS * 75 // 100
    verdicts = {said for _, said in Acts.seen}
    assert verdicts >= {
        f"{said} already" for said in ("away", "closed", "refused", "stale", "state")
    }
    done = {act for act, said in Acts.seen if said == "done"}
    assert len(done) >= 18, sorted(done)


# --- planted: a program that lets something through, or forgets something -------------------------


def nothing(*_: Any, **__: Any) -> None:
    """Does not do it."""


class Everywhere(Scope):
    """Reaches everything."""

    def covers(self, path: str) -> bool:
        return True


class Forgetful:
    """A table whose marks are not written."""

    assessment, annulled_by = decisions.DecidedResult.assessment, None
    update = classmethod(lambda cls, **columns: FormKey.delete().where(FormKey.id == 0))


def losing(return_: Callable[..., None]) -> Callable[..., None]:
    def act(actor: Any, assessment_id: int, *given: Any, **named: Any) -> None:
        return_(actor, assessment_id, *given, **named)
        CriterionScore.delete().where(
            CriterionScore.assessment == assessment_id, CriterionScore.criterion == "leadership"
        ).execute()

    return act


MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "no state is asked for": (guard, "allowed_in", lambda act, stage: True),
    "roles reach everywhere": (Actor, "scope", lambda self, act: Everywhere(frozenset(), ())),
    "a closed year is open": (guard, "_cycle_state", lambda assessment: "open"),
    "a form has its effect twice": (guard, "_refuse_done", nothing),
    "annulling forgets the mark": (annulment, "DecidedResult", Forgetful),
    "annulling forgets who looks again": (annulment, "_mark", nothing),
    "deciding asks for no reason": (decisions._Branch, "_ask", nothing),
    "deciding forgets the members": (decisions._Branch, "_freeze_members", lambda *_: {}),
    "returning loses a row": (workflow, "return_", losing(workflow.return_)),
    "commending is not logged": (commendations, "_log", nothing),
}


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize("name", MUTANTS)
def test_a_planted_mistake_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(*MUTANTS[name])
    with pytest.raises(Exception):  # noqa: B017, PT011  # whatever it is that comes to light
        run(12, 200, 1)
