"""One full example of every contract: for the documents, the message catalogue and the tests.

Nobody's data: serials of NIPs start at 001, so these, with 000, belong to no person.
"""

from collections.abc import Mapping
from typing import Any, Final

_ASSESSOR: Final = {
    "status": "asn",
    "nip": "197505052000031000",
    "name": "Wirahadi Kartasasmaja",
    "position": "Kepala Bidang",
    "unit_name": "Bidang Penilaian Kinerja Aparatur dan Penghargaan",
    "grade": "IV/a",
}

EXAMPLES: Final[Mapping[str, Mapping[str, Any]]] = {
    "employee.reported.v1": {
        "nip": "199001012015032000",
        "version": 3,
        "hash": "3f79bb7b435b05321651daefd374cdc6",
        "withdrawn": [],
        "own_id": "A5EB03E23AFBF6A0E040640A040252AD",
        "name": "Sariwangi Padmanegara",
        "employment": "pns",
        "unit_code": "BKPSDM-PKAP",
        "position": "Analis SDM Aparatur Ahli Muda",
        "grade": "III/c",
        "superior_nip": "197505052000031000",
        "functional_level": "ahli_muda",
        "active": True,
        "effective_on": "2025-07-01",
        "acting": [{"unit_code": "BKPSDM-PKAP", "kind": "plt", "since": "2025-08-01", "until": None}],
        "cpns_on": "2015-03-01",
        "legal_standing": "01",
        "probation": False,
        "former_nip": "199001012013212000",
    },
    "unit.reported.v1": {
        "code": "BKPSDM-PKAP",
        "version": 1,
        "hash": "9a0364b9e99bb480dd25e1f0284c8555",
        "withdrawn": [],
        "name": "Bidang Penilaian Kinerja Aparatur dan Penghargaan",
        "kind": "bidang",
        "parent_code": "BKPSDM",
        "head_title": "Kepala Bidang",
        "head_nip": "197505052000031000",
        "head_own_id": "8AE482895D6A4E2FE050640A3C036B36",
        "effective_on": "2024-01-02",
        "active": True,
    },
    "report.answered.v1": {
        "report_id": "b7d6a3de-6c5b-4a1f-9a55-0f2f4f1f3f10",
        "report_source": "/subang/simpeg",
        "received_at": "2026-01-05T02:15:00Z",
        "outcome": "doubted",
        "faults": [
            {
                "code": "unknown_unit",
                "field": "unit_code",
                "sentence": "Belum ada sumber yang melaporkan unit dengan kode ini.",
            }
        ],
    },
    "employee.changed.v1": {
        "nip": "199001012015032000",
        "version": 3,
        "name": "Sariwangi Padmanegara",
        "employment": "pns",
        "unit_code": "BKPSDM-PKAP",
        "position": "Analis SDM Aparatur Ahli Muda",
        "grade": "III/c",
        "superior_nip": "197505052000031000",
        "active": True,
        "effective_on": "2025-07-01",
        "functional_level": "ahli_muda",
        "acting": [{"unit_code": "BKPSDM-PKAP", "kind": "plt", "since": "2025-08-01", "until": None}],
        "cpns_on": "2015-03-01",
        "legal_standing": "01",
        "probation": False,
        "former_nip": "199001012013212000",
        "superior_derived": False,
        "positions": [
            {
                "since": "2025-07-01",
                "until": None,
                "unit_code": "BKPSDM-PKAP",
                "position": "Analis SDM Aparatur Ahli Muda",
                "grade": "III/c",
                "superior_nip": "197505052000031000",
                "superior_derived": False,
                "functional_level": "ahli_muda",
            }
        ],
    },
    "unit.changed.v1": {
        "code": "BKPSDM-PKAP",
        "version": 1,
        "name": "Bidang Penilaian Kinerja Aparatur dan Penghargaan",
        "kind": "bidang",
        "parent_code": "BKPSDM",
        "head_title": "Kepala Bidang",
        "active": True,
    },
    "skp.finalised.v1": {
        "skp_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
        "nip": "199001012015032000",
        "year": 2025,
        "kind": "annual",
        "version": 1,
        "work_results": "above_expectation",
        "behaviour": "as_expected",
        "predicate": "good",
        "assessor": _ASSESSOR,
        "finalised_at": "2026-01-15T02:30:00Z",
    },
    "skp.plan_approved.v1": {
        "skp_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
        "nip": "199001012015032000",
        "period": {"kind": "annual", "start": "2025-01-01", "end": "2025-12-31"},
        "version": 1,
        "work_results": 3,
        "assessor": _ASSESSOR,
        "approved_at": "2025-01-20T02:30:00Z",
    },
    "skp.periodic_evaluated.v1": {
        "skp_id": "c2b0f9aa-5d2c-4d43-8d39-8a3f2f6b5c70",
        "nip": "199001012015032000",
        "period": {"kind": "quarterly", "start": "2025-01-01", "end": "2025-03-31"},
        "version": 1,
        "work_results": "as_expected",
        "behaviour": "as_expected",
        "predicate": "good",
        "assessor": _ASSESSOR,
        "finalised_at": "2025-04-10T02:30:00Z",
    },
    "skp.predicate_corrected.v1": {
        "skp_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
        "nip": "199001012015032000",
        "period": {"kind": "annual", "start": "2025-01-01", "end": "2025-12-31"},
        "version": 2,
        "before": "good",
        "predicate": "very_good",
        "corrected_at": "2026-02-02T02:30:00Z",
    },
    "siasn.sync.accepted.v1": {
        "skp_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
        "version": 1,
        "year": 2025,
        "siasn_id": "8a03c2e6-7b1f-4d6e-a1c7-0c9d9e1b2f34",
        "outcome": "created",
        "accepted_at": "2026-01-15T02:30:04Z",
    },
    "siasn.sync.rejected.v1": {
        "skp_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
        "version": 1,
        "year": 2025,
        "code": "person_not_found",
        "reason": "Pegawai tidak ditemukan di SIASN.",
        "rejected_at": "2026-01-15T02:30:04Z",
    },
    "siasn.sync.unclear.v1": {
        "skp_id": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
        "version": 1,
        "year": 2025,
        "code": "answer_unclear",
        "reason": "Jawaban SIASN tidak dapat dibaca; belum pasti apakah penilaian tercatat.",
        "unclear_at": "2026-01-15T02:30:04Z",
    },
}
"""Data by the contract's type, as it stands in the body of a message."""

ENVELOPE: Final[Mapping[str, str]] = {
    "specversion": "1.0",
    "id": "0b9a6a2e-3f0d-4b57-8f43-9b1f8a2f6d10",
    "source": "/subang/simpeg",
    "type": "employee.changed.v1",
    "time": "2026-01-15T02:29:58Z",
    "subject": "5f0c1d1e-8f5e-4c53-9d7c-3d5a5b0a7e11",
    "datacontenttype": "application/json",
}
"""The context attributes of such a message."""
