"""The steps of assessments, oldest first, with who took them and why."""

from intranet import clock
from intranet.models import Step
from intranet.queries import steps
from tests.sheets import assessment


def test_steps_come_in_the_order_they_were_taken_whatever_the_clock_said() -> None:
    returned = assessment(5)
    # A clock that was set back does not change what came after what (R10).
    Step.update(at="2017-12-01T00:00:00Z").where(
        (Step.assessment == returned) & (Step.act == "return")
    ).execute()
    taken = steps.of([returned.id])[returned.id]
    assert [(step.act, step.to_state) for step in taken] == [
        ("open", "draft"),
        ("submit", "submitted"),
        ("return", "returned"),
    ]
    assert taken[1].by.startswith("Nguyễn Văn E")
    assert taken[2].by == "Văn phòng Đảng ủy"
    assert taken[2].reason.startswith("Đề nghị ghi rõ minh chứng")
    assert taken[2].at == clock.moment("2017-12-01T00:00:00Z")
    assert taken[2].at.utcoffset() == clock.ZONE.utcoffset(taken[2].at.replace(tzinfo=None))


def test_a_step_of_the_program_itself_names_nobody() -> None:
    one = assessment(1)
    Step.update(user=None).where((Step.assessment == one) & (Step.act == "open")).execute()
    assert steps.of([one.id])[one.id][0].by == ""


def test_each_assessment_has_its_own_steps() -> None:
    one, other = assessment(1).id, assessment(2).id
    found = steps.of([one, other])
    assert [step.act for step in found[one]] == ["open", "submit"]
    assert [step.act for step in found[other]] == ["open"]
    assert steps.of([]) == {}
