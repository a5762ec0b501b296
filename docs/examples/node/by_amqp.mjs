// Report an employee by AMQP and print what became of it. Needs amqplib: `npm install amqplib`.
import { randomUUID } from 'node:crypto';
import amqp from 'amqplib';

const { AMQP_URL, SOURCE, NAMESPACE = '', WAIT = '10' } = process.env; // in production there is no NAMESPACE
const exchange = `${NAMESPACE === '' ? '' : `${NAMESPACE}.`}source.${SOURCE}`;
const report = {
  nip: '199001012015032000',
  name: 'Sariwangi Padmanegara',
  unit_code: 'BKPSDM-PKAP',
  position: 'Analis SDM Aparatur Ahli Muda',
  superior_nip: '197505052000031000',
  effective_on: '2025-07-01',
};
const id = randomUUID(); // of this report: the same one if you send it again
const headers = {
  'cloudEvents:specversion': '1.0',
  'cloudEvents:id': id,
  'cloudEvents:source': `/${SOURCE}`,
  'cloudEvents:type': 'employee.reported.v1',
  'cloudEvents:time': new Date().toISOString(),
};

const connection = await amqp.connect(AMQP_URL);
const channel = await connection.createConfirmChannel();
channel.on('return', () => { throw new Error('dikembalikan: tidak ada antrean'); });
const options = { mandatory: true, persistent: true, contentType: 'application/json', headers };
channel.publish(exchange, 'employee.reported.v1', Buffer.from(JSON.stringify(report)), options);
await channel.waitForConfirms();
console.log(`dikirim: ${id}`);

// Only what is refused or doubtful is answered. A real publisher has one reader of this queue, all the time.
await new Promise((resolve) => {
  const patience = setTimeout(() => { console.log('tidak ada keberatan'); resolve(); }, Number(WAIT) * 1000);
  channel.consume(`${exchange}.answers`, (message) => {
    const answer = JSON.parse(message.content);
    channel.ack(message);
    console.log(`hasil ${answer.report_id}: ${answer.outcome}`);
    for (const fault of answer.faults) console.log(`${fault.code} ${fault.field ?? ''}: ${fault.sentence}`);
    if (answer.report_id !== id) return;
    clearTimeout(patience);
    resolve();
  });
});
await channel.close();
await connection.close();
