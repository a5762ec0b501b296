"""The tokens of a partner: one fetch for all, renewed in time and after a refusal, left alone when refused."""

import asyncio
import re
from collections import Counter
from typing import Any

import pytest

from hub.clock import Clocks
from hub.errors import Closed, Transient
from hub.partner.tokens import CREDENTIALS_REFUSED, Issued, TokenCache, TokenSource
from tests.unit.hub.partner.neutral import settings

KINDS = ("first", "second")


class Issuers:
    """Issue `first1`, `first2`, ... and `second1`, ..., or what a test wrote, in order; time goes by hand."""

    def __init__(self, *answers: Issued | Transient, fixed: str = "", **changes: Any) -> None:
        self.answers = list(answers)
        self.asked: Counter[str] = Counter()
        self.now = 1000.0
        clocks = Clocks(elapsed=lambda: self.now)
        self.cache = TokenCache([self._source(kind, fixed) for kind in KINDS], settings(**changes), clocks)

    def _source(self, kind: str, fixed: str) -> TokenSource[str]:
        return TokenSource(kind, lambda: self._issue(kind), fixed=fixed if kind == "second" else "")

    async def _issue(self, kind: str) -> Issued:
        await asyncio.sleep(0)  # as a network does, lets the other tasks run
        self.asked[kind] += 1
        answer = self.answers.pop(0) if self.answers else Issued(f"{kind}{self.asked[kind]}", 3600.0)
        if isinstance(answer, Transient):
            raise answer
        return answer

    async def current(self) -> dict[str, str]:
        return dict((await self.cache.current()).held)

    async def failure(self) -> Transient:
        with pytest.raises(Transient) as caught:
            await self.cache.current()
        return caught.value


async def test_many_callers_cause_one_fetch_of_each() -> None:
    issuers = Issuers()
    assert (
        await asyncio.gather(*(issuers.current() for _ in range(20))) == [{"first": "first1", "second": "second1"}] * 20
    )
    assert issuers.asked == {"first": 1, "second": 1}


async def test_many_refusals_of_the_same_tokens_cause_one_renewal_of_each() -> None:
    issuers = Issuers()
    tokens = await issuers.cache.current()

    async def refused() -> None:
        issuers.cache.invalidate(tokens, KINDS)
        await issuers.cache.current()

    await asyncio.gather(*(refused() for _ in range(20)))
    assert issuers.asked == {"first": 2, "second": 2}


async def test_a_late_refusal_does_not_drop_what_was_renewed_since() -> None:
    issuers = Issuers()
    old = await issuers.cache.current()
    issuers.cache.invalidate(old, KINDS)
    new = await issuers.cache.current()
    issuers.cache.invalidate(old, KINDS)
    assert await issuers.cache.current() == new


async def test_each_token_is_renewed_shortly_before_its_own_end() -> None:
    issuers = Issuers(Issued("a", 3600.0), Issued("s", 43200.0), token_margin_seconds=60)
    await issuers.current()
    issuers.now += 3539
    assert await issuers.current() == {"first": "a", "second": "s"}
    issuers.now += 1
    assert await issuers.current() == {"first": "first2", "second": "s"}


@pytest.mark.parametrize(("life", "lasts"), [(5.0, 4.5), (None, 270.0)], ids=["short", "not said"])
async def test_a_short_life_is_not_eaten_by_the_margin(life: float | None, lasts: float) -> None:
    issuers = Issuers(Issued("a", life))
    await issuers.current()
    issuers.now += lasts - 0.1
    assert (await issuers.current())["first"] == "a"
    issuers.now += 0.2
    assert (await issuers.current())["first"] == "first2"


@pytest.mark.parametrize("error", [Transient("slow", code="answer_late", retry_after=9.0), Closed("", retry_after=9.0)])
async def test_those_who_wait_for_a_failing_fetch_share_its_failure(error: Transient) -> None:
    issuers = Issuers(error)
    outcomes = await asyncio.gather(*(issuers.cache.current() for _ in range(20)), return_exceptions=True)
    assert issuers.asked == {"first": 1}
    code = error.code if isinstance(error, Closed) else "token_unavailable"
    assert [(type(one), getattr(one, "code", "")) for one in outcomes] == [(type(error), code)] * 20
    assert {getattr(one, "retry_after", None) for one in outcomes} == {9.0}
    assert issuers.cache.in_trouble == (None if isinstance(error, Closed) else "first")
    await issuers.current()
    assert issuers.cache.in_trouble is None


async def test_a_cancelled_fetch_leaves_the_next_caller_to_it() -> None:
    issuers = Issuers()
    first, second = asyncio.create_task(issuers.current()), asyncio.create_task(issuers.current())
    await asyncio.sleep(0)
    first.cancel()
    assert (await second)["first"] == "first1"
    assert first.cancelled()


async def test_refused_credentials_rest_longer_each_time() -> None:
    issuers = Issuers(*[Transient("no", code=CREDENTIALS_REFUSED)] * 5, credentials_retry_seconds=600)
    assert (await issuers.failure()).code == issuers.cache.trouble == CREDENTIALS_REFUSED
    for rest in (600, 1200, 2400, 3600):
        asked = issuers.asked.total()
        issuers.now += rest - 1
        assert (await issuers.failure()).code == CREDENTIALS_REFUSED
        assert issuers.asked.total() == asked
        issuers.now += 1
        await issuers.failure()
        assert issuers.asked.total() == asked + 1
    issuers.now += 3600
    await issuers.current()
    assert issuers.cache.trouble is None


async def test_a_fixed_token_is_never_fetched_and_rests_once_for_many_refusals() -> None:
    issuers = Issuers(fixed="given", credentials_retry_seconds=60)
    assert await issuers.current() == {"first": "first1", "second": "given"}
    assert issuers.cache.renewable == {"first"}
    for _ in range(8):
        assert issuers.cache.refused_for_good("second").code == "token_refused"
    assert (await issuers.failure()).code == issuers.cache.trouble == "token_refused"
    issuers.now += 61
    assert (await issuers.current())["second"] == "given"
    issuers.cache.worked()
    assert issuers.cache.trouble is None
    assert issuers.asked == {"first": 1}


async def test_tokens_do_not_show() -> None:
    tokens = await Issuers().cache.current()
    assert "first1" not in re.sub(r"0x[0-9a-f]+", "", repr(tokens))
