"""Report an employee by AMQP and print what became of it. Needs pika: `pip install pika`."""

import json
import os
import uuid
from datetime import UTC, datetime

import pika

NAMESPACE = os.environ.get("NAMESPACE", "")  # in production: none
EXCHANGE = (f"{NAMESPACE}." if NAMESPACE else "") + f"source.{os.environ['SOURCE']}"
REPORT = {
    "nip": "199001012015032000",
    "name": "Sariwangi Padmanegara",
    "unit_code": "BKPSDM-PKAP",
    "position": "Analis SDM Aparatur Ahli Muda",
    "superior_nip": "197505052000031000",
    "effective_on": "2025-07-01",
}

event_id = str(uuid.uuid4())  # of this report: the same one if you send it again
headers = {
    "cloudEvents:specversion": "1.0",
    "cloudEvents:id": event_id,
    "cloudEvents:source": f"/{os.environ['SOURCE']}",
    "cloudEvents:type": "employee.reported.v1",
    "cloudEvents:time": datetime.now(UTC).isoformat(),
}
connection = pika.BlockingConnection(pika.URLParameters(os.environ["AMQP_URL"]))
channel = connection.channel()
channel.confirm_delivery()  # from here on a message that is not taken raises UnroutableError or NackError
channel.basic_publish(
    EXCHANGE,
    "employee.reported.v1",
    json.dumps(REPORT).encode(),
    pika.BasicProperties(content_type="application/json", delivery_mode=2, headers=headers),
    mandatory=True,
)
print(f"dikirim: {event_id}")

# Only what is refused or doubtful is answered. A real publisher has one reader of this queue, all the time.
for method, _, body in channel.consume(f"{EXCHANGE}.answers", inactivity_timeout=float(os.environ.get("WAIT", "10"))):
    if method is None:
        print("tidak ada keberatan")
        break
    answer = json.loads(body)
    channel.basic_ack(method.delivery_tag)
    print(f"hasil {answer['report_id']}: {answer['outcome']}")
    for fault in answer["faults"]:
        print(f"{fault['code']} {fault.get('field') or ''}: {fault['sentence']}")
    if answer["report_id"] == event_id:
        break
connection.close()
