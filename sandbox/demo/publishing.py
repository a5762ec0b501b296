"""What the console tells of publishing: where a source reports to, and a command that does it."""

import shlex
from datetime import datetime
from typing import Final

from contracts.report import EmployeeReportedV1, UnitReportedV1
from sandbox.calendar import ZONE
from sandbox.demo.personnel_reports import PersonnelReporter
from sandbox.district.model import SampleEmployee

NEW_POSITION: Final = "Analis Kebijakan Ahli Muda"
_GIVEN: Final = '"$KINERJA_AMQP_URL"'
"""The address of a broker that is not ours: its password is nobody's to read on a screen."""


def publishing_instructions(reporter: PersonnelReporter, employee: SampleEmployee) -> str:
    """Return how one reports as the district's personnel system: address, exchange, and a line that a shell takes."""
    address = shlex.quote(reporter.amqp_url) if reporter.is_let_in_as_itself else _GIVEN
    today = datetime.now(ZONE).date()
    words = ["--namespace", reporter.namespace, "--source", reporter.source]
    for said in (f"nip={employee.nip}", f"position={NEW_POSITION}", f"effective_on={today}"):
        words += ["--set", said]
    return (
        f"Melapor sebagai sistem kepegawaian daerah (sumber {reporter.source}): alamat {address},\n"
        f"exchange {reporter.exchange}, routing key {EmployeeReportedV1.type} atau {UnitReportedV1.type}.\n"
        "  # jabatan baru seorang pegawai sejak hari ini\n"
        f"  kinerja publish --amqp-url {address} {shlex.join(words)}"
    )
