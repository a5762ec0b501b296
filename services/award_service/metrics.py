"""What operators and staff see of medals. No label ever holds a NIP, a name of a person or an id."""

from typing import Final

from prometheus_client import Gauge

PEOPLE: Final = Gauge(
    "kinerja_award_people", "People by how they stand to each grade of the medal.", ("grade", "state")
)
LATE: Final = Gauge(
    "kinerja_award_late", "People who are due since an earlier month, and no proposal is on its way.", ("grade",)
)
NEVER_ASKED: Final = Gauge(
    "kinerja_award_never_asked",
    "People who are due and of whom no source has told whether there is any, by what was not asked.",
    ("kind",),
)
REMINDED: Final = Gauge(
    "kinerja_award_reached_within_days", "People who reach a grade within so many days.", ("grade", "days")
)
PROPOSALS: Final = Gauge("kinerja_award_proposals", "Proposals by how far they have come.", ("grade", "state"))
CLOSING: Final = Gauge(
    "kinerja_award_period_closes_days",
    "Days until the next period closes, by for whom; absent: none does.",
    ("for_whom",),
)
ANSWER_LINES: Final = Gauge(
    "kinerja_award_answer_lines", "Lines of the ministry's answers that wait for a person, by why.", ("state",)
)
DEPOSITS: Final = Gauge(
    "kinerja_award_deposits_waiting",
    "Packages that are not yet where they are wanted, by where and by why the last attempt has failed.",
    ("target", "error"),
)
