"""Who holds up whom: the pilot's rule that a superior's plan is approved first."""

from services.skp_service.domain.blocking import InLine, Waiting, waiting_for


def late(superior: str | None) -> InLine:
    return InLine(superior, stands=False, waits=True)


def approved(superior: str | None) -> InLine:
    return InLine(superior, stands=True, waits=False)


def test_one_late_head_holds_up_everybody_below() -> None:
    people = {"head": late(None), "chief": late("head"), "one": late("chief"), "other": late("chief")}
    assert waiting_for(people) == {"head": Waiting(directly=1, below=3), "chief": Waiting(directly=2, below=2)}


def test_below_a_plan_that_stands_nobody_waits() -> None:
    people = {"head": late(None), "chief": approved("head"), "one": late("chief")}
    assert waiting_for(people) == {}


def test_who_has_submitted_waits_for_nobodys_plan() -> None:
    submitted = InLine("chief", stands=False, waits=False)
    assert waiting_for({"chief": late(None), "one": submitted}) == {}


def test_a_superior_of_whom_nothing_is_known_and_a_circle_end_the_line() -> None:
    people = {"one": late("unknown"), "a": late("b"), "b": late("a")}
    found = waiting_for(people)
    assert found == {"unknown": Waiting(1, 1), "a": Waiting(1, 1), "b": Waiting(1, 1)}
