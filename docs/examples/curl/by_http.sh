#!/usr/bin/env bash
# Report a unit and its head as one batch, then ask what is still doubtful of all that was reported. Needs curl.
set -euo pipefail

now=$(date --iso-8601=seconds)
batch=$(cat <<JSON
[
  {
    "specversion": "1.0", "id": "unit-$RANDOM$RANDOM", "source": "/simpeg", "type": "unit.reported.v1", "time": "$now",
    "data": {
      "code": "BKPSDM-PKAP",
      "name": "Bidang Penilaian Kinerja Aparatur dan Penghargaan",
      "kind": "bidang",
      "parent_code": null,
      "head_nip": "197505052000031000"
    }
  },
  {
    "specversion": "1.0", "id": "pegawai-$RANDOM$RANDOM", "source": "/simpeg", "type": "employee.reported.v1", "time": "$now",
    "data": {
      "nip": "197505052000031000",
      "name": "Wirahadi Kartasasmaja",
      "unit_code": "BKPSDM-PKAP",
      "position": "Kepala Bidang",
      "grade": "IV/a",
      "superior_nip": null
    }
  }
]
JSON
)
curl --silent --show-error --fail-with-body --max-time 30 "$INTAKE_URL/v1/events" \
  --header "Authorization: Bearer $SOURCE_KEY" \
  --header "Content-Type: application/cloudevents-batch+json" \
  --data-binary "$batch"
echo
curl --silent --show-error --fail-with-body --max-time 30 "$INTAKE_URL/v1/doubts" \
  --header "Authorization: Bearer $SOURCE_KEY"
echo
