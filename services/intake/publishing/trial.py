"""A report that is tried out: made of what a person has, and checked by the rules that intake goes by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import uuid4

from contracts.personal import personal
from contracts.report import EmployeeReportedV1, UnitReportedV1
from contracts.report_answer import ReportFault
from hub.errors import ContractViolation, UserError
from hub.messaging.reading import read_json
from hub.web.cloud_events import IncomingEvent, structured
from services.intake.api.reading import report_of
from services.intake.domain.doubts import Known, doubts_of
from services.intake.domain.heads import UnitTree
from services.intake.domain.report import RefusedReport

ONLY_THE_HUB_KNOWS: Final = frozenset(
    {"unknown_unit", "dissolved_unit", "unknown_person", "unknown_parent", "unit_circle"}
)
"""Doubts that follow from what others have reported: nothing that can be said here."""
_TYPES: Final = {"employee": EmployeeReportedV1.type, "unit": UnitReportedV1.type}
_OF_EVENTS: Final = frozenset({"specversion", "id", "source", "type", "data", "data_base64"})
"""Two of these make a whole event, even where it lacks one that it needs. No report has such a field."""
_WORDS: Final = frozenset({"null", "true", "false"})


@personal
class Trial:
    """A report on its way.

    Attributes:
        raw: the event in CloudEvents' JSON format; or what is no JSON, as it came.
        event: what it is read as.
    """

    raw: bytes
    event: IncomingEvent

    @property
    def id(self) -> str:
        """Its CloudEvents `id`."""
        return str(self.event.attributes.get("id", ""))


@dataclass(frozen=True)
class Checked:
    """What can be said of a report without the hub.

    Attributes:
        is_refused: whether it counts for nothing.
        faults: why, or what is doubtful.
    """

    is_refused: bool
    faults: Sequence[ReportFault]


def trial_of(body: bytes, *, source: str, kind: str | None, event_id: str | None, at: datetime) -> Trial:
    """Return the report that a body is.

    Args:
        body: the data of a report, as JSON; or a whole event, which is left as it is, as what is no JSON by itself.
        source: in the CloudEvents `source`.
        kind: `employee` or `unit`; None: as the data show.
        event_id: the CloudEvents `id`; None: a new one.
        at: the CloudEvents `time`.

    Raises:
        UserError: an event has its own id and type.
    """
    try:
        data = read_json(body, "a report")
    except ContractViolation as violation:
        return Trial(body, IncomingEvent(body, {}, violation=violation))
    if isinstance(data, dict) and len(_OF_EVENTS & data.keys()) > 1:
        if kind is not None or event_id is not None:
            raise UserError("Berkas ini satu CloudEvent, yang punya id dan type sendiri: hilangkan --id dan --type.")
        return Trial(body, structured(body))
    named = _TYPES[kind or ("unit" if isinstance(data, dict) and "code" in data else "employee")]
    told = {"specversion": "1.0", "id": event_id or str(uuid4()), "source": f"/{source}", "type": named}
    attributes = json.dumps(told | {"time": at.isoformat()}).encode()
    raw = attributes[:-1] + b', "data": ' + body + b"}"  # the body as it came: numbers and all
    return Trial(raw, structured(raw))


def data_of(fields: Mapping[str, str]) -> bytes:
    """Return the data that single fields make: text, but for null, true, false, lists, objects and the version."""
    return json.dumps({name: _value(name, text) for name, text in fields.items()}).encode()


def checked(trial: Trial, *, source: str, bytes_max: int, today: date) -> Checked:
    """Return what intake would say of a report, as far as that follows from it alone."""
    report = report_of(source, trial.event, bytes_max=bytes_max)
    if isinstance(report, RefusedReport):
        return Checked(is_refused=True, faults=report.faults)
    doubts = doubts_of(report.data, Known(UnitTree(), frozenset(), today))
    return Checked(is_refused=False, faults=[one for one in doubts if one.code not in ONLY_THE_HUB_KNOWS])


def _value(name: str, text: str) -> object:
    if text in _WORDS or text.startswith(("[", "{")) or (name == "version" and text.isdecimal()):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            return text
    return text
