"""What a demonstration says at its end, for scripts (JSON) and for people (a table)."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from sandbox.demo.audit import AuditResult
from sandbox.demo.medal_checks import MedalCounts
from sandbox.demo.scenario_checks import CheckResult


@dataclass(frozen=True)
class Report:
    """Everything that was counted.

    Attributes:
        employees: in the sample agency.
        skps: final SKPs of the year, one a position.
        finalised: final results of the year, one a person.
        checks: what happened to some of them.
        audit_result: what SIASN's store holds.
        parked: messages that wait for an operator, in all services.
        redelivered: messages that the broker delivered more than once.
        seconds: from the first published message until everything is final, recorded and back.
        database: sqlite or postgresql.
        seed: of agency and faults.
        faults: name of the fault profile.
        faults_injected: by kind.
        process_faults: kills and restarts, by what was hit.
        restarts: of services by the supervisor.
        peak_memory_mib: of each service.
        completed: whether everything arrived before the deadline.
        documents: attached at SIASN, each version's.
        medals: how proposals for medals stand; None: they were left out.
    """

    employees: int
    skps: int
    finalised: int
    checks: Sequence[CheckResult]
    audit_result: AuditResult
    parked: int
    redelivered: int
    seconds: float
    database: str
    seed: int
    faults: str
    faults_injected: dict[str, int]
    process_faults: dict[str, int]
    restarts: dict[str, int]
    peak_memory_mib: dict[str, float]
    completed: bool
    documents: int = 0
    medals: MedalCounts | None = None

    @property
    def is_clean(self) -> bool:
        """Whether every final result is in SIASN's records exactly once, all checks hold, and nothing is parked."""
        everything = self.audit_result.records == self.finalised == self.employees
        told = bool(self.checks) and all(check.holds for check in self.checks)
        return self.completed and everything and told and self.audit_result.is_clean and self.parked == 0

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is written to a file."""
        return {
            "employees": self.employees,
            "skps": self.skps,
            "cases": {check.name: check.holds for check in self.checks},
            "finalised": self.finalised,
            "siasn": {
                "records": self.audit_result.records,
                "duplicates": self.audit_result.duplicates,
                "missing": self.audit_result.missing,
                "wrong": self.audit_result.wrong,
                "documents": self.documents,
            },
            "medals": None if self.medals is None else self.medals.as_json(),
            "parked": self.parked,
            "redelivered": self.redelivered,
            "seconds": round(self.seconds, 2),
            "database": self.database,
            "seed": self.seed,
            "faults": self.faults,
            "faults_injected": self.faults_injected,
            "disturbances": self.process_faults,
            "restarts": self.restarts,
            "peak_memory_mib": self.peak_memory_mib,
            "completed": self.completed,
            "clean": self.is_clean,
        }

    def write(self, path: Path) -> None:
        """Write the report as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.as_json(), indent=2) + "\n")

    def as_table(self) -> Table:
        """Return the report for people."""
        table = Table(title="Ringkasan", show_header=False, title_justify="left")
        table.add_column(style="bold")
        table.add_column(justify="right")
        injected = sum(self.faults_injected.values())
        memory = ", ".join(f"{name} {size:.0f} MiB" for name, size in self.peak_memory_mib.items())
        for label, value in (
            ("Pegawai", f"{self.employees:,}"),
            ("SKP final (satu tiap jabatan)", f"{self.skps:,}"),
            ("Hasil setahun (satu tiap pegawai)", f"{self.finalised:,}"),
            ("Tercatat di SIASN", f"{self.audit_result.records:,}"),
            ("  ganda", f"{self.audit_result.duplicates:,}"),
            ("  hilang", f"{self.audit_result.missing:,}"),
            ("  salah isi", f"{self.audit_result.wrong:,}"),
            ("  dokumen terlampir (tiap versi)", f"{self.documents:,}"),
            *_medal_rows(self.medals),
            ("Pesan terparkir", f"{self.parked:,}"),
            ("Pesan diantar ulang oleh RabbitMQ", f"{self.redelivered:,}"),
            (f"Gangguan SIASN yang disuntikkan ({self.faults})", f"{injected:,}"),
            ("Layanan dibunuh / broker dimulai ulang", _listed(self.process_faults)),
            ("Waktu", f"{self.seconds:.1f} detik"),
            ("Basis data", self.database),
            ("Memori puncak", memory),
        ):
            table.add_row(label, value)
        for check in self.checks:
            table.add_row(f"  {check.sentence}", "[green]benar[/]" if check.holds else "[red]SALAH[/]")
        verdict = "[green]SEMUA tercatat tepat satu kali, dan benar[/]" if self.is_clean else "[red]BELUM bersih[/]"
        table.add_row("Putusan", verdict)
        return table


def _medal_rows(counts: MedalCounts | None) -> Sequence[tuple[str, str]]:
    """Return what the table tells of medals."""
    if counts is None:
        return [("Satyalancana", "tidak dihitung")]
    return [
        ("Terlambat diusulkan (mula-mula)", f"{counts.late_before:,}"),
        ("  sekarang: belum diusulkan, ditunda, atau dikembalikan", f"{counts.late:,}"),
        ("  di kementerian (di antaranya MS)", f"{counts.at_ministry:,} ({counts.accepted:,})"),
        ("  dianugerahkan dengan Keppres", f"{counts.decreed:,}"),
        ("  dikembalikan / ditunda", f"{counts.returned:,} / {counts.postponed:,}"),
        ("  award.granted.v1 terkirim", "-" if counts.granted_events is None else f"{counts.granted_events:,}"),
    ]


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "-"
