"""What a demonstration says at its end, for scripts (JSON) and for people (a table)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from sandbox.demo.audit import Truth


@dataclass(frozen=True)
class Report:
    """Everything that was counted.

    Attributes:
        employees: in the sample district.
        finalised: assessments that `skp_service` made final.
        truth: what SIASN's store holds.
        parked: messages that wait for an operator, in all services.
        redelivered: messages that the broker delivered more than once.
        seconds: from the first published message to the last outcome back at its SKP.
        raw_broker_seconds: what bare aio-pika needs to publish and consume as many messages, in the same run.
        database: sqlite or postgresql.
        seed: of district and faults.
        faults: name of the fault profile.
        faults_injected: by kind.
        disturbances: kills and restarts, by what was hit.
        restarts: of services by the supervisor.
        peak_memory_mib: of each service.
        completed: whether everything arrived before the deadline.
    """

    employees: int
    finalised: int
    truth: Truth
    parked: int
    redelivered: int
    seconds: float
    raw_broker_seconds: float
    database: str
    seed: int
    faults: str
    faults_injected: dict[str, int]
    disturbances: dict[str, int]
    restarts: dict[str, int]
    peak_memory_mib: dict[str, float]
    completed: bool

    @property
    def is_clean(self) -> bool:
        """Whether every finalised assessment is in SIASN's records exactly once, and nothing is parked."""
        everything = self.truth.records == self.finalised == self.employees
        return self.completed and everything and self.truth.is_clean and self.parked == 0

    def as_json(self) -> dict[str, Any]:
        """Return the report as it is written to a file."""
        return {
            "employees": self.employees,
            "finalised": self.finalised,
            "siasn": {
                "records": self.truth.records,
                "duplicates": self.truth.duplicates,
                "missing": self.truth.missing,
                "wrong": self.truth.wrong,
            },
            "parked": self.parked,
            "redelivered": self.redelivered,
            "seconds": round(self.seconds, 2),
            "raw_broker_seconds": round(self.raw_broker_seconds, 3),
            "ratio_to_raw_broker": round(self.seconds / self.raw_broker_seconds, 1),
            "database": self.database,
            "seed": self.seed,
            "faults": self.faults,
            "faults_injected": self.faults_injected,
            "disturbances": self.disturbances,
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
            ("SKP final", f"{self.finalised:,}"),
            ("Tercatat di SIASN", f"{self.truth.records:,}"),
            ("  ganda", f"{self.truth.duplicates:,}"),
            ("  hilang", f"{self.truth.missing:,}"),
            ("  salah isi", f"{self.truth.wrong:,}"),
            ("Pesan terparkir", f"{self.parked:,}"),
            ("Pesan diantar ulang oleh RabbitMQ", f"{self.redelivered:,}"),
            (f"Gangguan SIASN yang disuntikkan ({self.faults})", f"{injected:,}"),
            ("Layanan dibunuh / broker dimulai ulang", _listed(self.disturbances)),
            ("Waktu", f"{self.seconds:.1f} detik"),
            ("Dibanding RabbitMQ polos", f"{self.seconds / self.raw_broker_seconds:.0f} kali"),
            ("Basis data", self.database),
            ("Memori puncak", memory),
        ):
            table.add_row(label, value)
        verdict = "[green]SEMUA tercatat tepat satu kali[/]" if self.is_clean else "[red]BELUM bersih[/]"
        table.add_row("Putusan", verdict)
        return table


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items() if count) or "-"
