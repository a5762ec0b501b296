// Report an employee by HTTP and print what became of it. Node 18 or later; needs nothing else.
import { randomUUID } from 'node:crypto';

const event = {
  specversion: '1.0',
  id: randomUUID(), // of this report: the same one if you send it again
  source: '/simpeg',
  type: 'employee.reported.v1',
  time: new Date().toISOString(),
  data: {
    nip: '199001012015032000',
    name: 'Sariwangi Padmanegara',
    unit_code: 'BKPSDM-PKAP',
    position: 'Analis SDM Aparatur Ahli Muda',
    superior_nip: '197505052000031000',
    effective_on: '2025-07-01',
  },
};
const response = await fetch(`${process.env.INTAKE_URL}/v1/events`, {
  method: 'POST',
  headers: {
    'Content-Type': 'application/cloudevents+json',
    Authorization: `Bearer ${process.env.SOURCE_KEY}`,
  },
  body: JSON.stringify(event),
});
const answer = await response.json();
// Nothing is stored: mend it, or wait (429, 503) and send it again.
if (response.status !== 202) throw new Error(`${response.status}: ${answer.detail}`);
for (const item of answer.items) {
  console.log(`tanda terima ${item.receipt}, hasil: ${item.outcome}`);
  for (const fault of item.faults) console.log(`${fault.code} ${fault.field ?? ''}: ${fault.sentence}`);
}
