"""Report an employee by HTTP and print what became of it. Needs requests: `pip install requests`."""

import os
import uuid
from datetime import UTC, datetime

import requests

event = {
    "specversion": "1.0",
    "id": str(uuid.uuid4()),  # of this report: the same one if you send it again
    "source": "/simpeg",
    "type": "employee.reported.v1",
    "time": datetime.now(UTC).isoformat(),
    "data": {
        "nip": "199001012015032000",
        "name": "Sariwangi Padmanegara",
        "unit_code": "BKPSDM-PKAP",
        "position": "Analis SDM Aparatur Ahli Muda",
        "superior_nip": "197505052000031000",
        "effective_on": "2025-07-01",
    },
}
answer = requests.post(
    f"{os.environ['INTAKE_URL']}/v1/events",
    json=event,
    headers={
        "Content-Type": "application/cloudevents+json",
        "Authorization": f"Bearer {os.environ['SOURCE_KEY']}",
    },
    timeout=30,
)
if answer.status_code != requests.codes.accepted:  # nothing is stored: mend it, or wait (429, 503) and send it again
    raise SystemExit(f"{answer.status_code}: {answer.json()['detail']}")
for item in answer.json()["items"]:
    print(f"tanda terima {item['receipt']}, hasil: {item['outcome']}")
    for fault in item["faults"]:
        print(f"{fault['code']} {fault.get('field') or ''}: {fault['sentence']}")
