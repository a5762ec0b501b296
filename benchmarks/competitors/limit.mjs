// The limit: what floor.py does, with Node's amqplib: windows of 200, published at once, then acked with one frame.
//
// It says what the job's transport costs a runtime that compiles what it runs; aio-pika's own cost is not in it.

import amqplib from "amqplib";

const WINDOW = 200;
const WAIT_MS = 5;

const place = { amqpUrl: process.env.BENCH_AMQP_URL, name: process.env.BENCH_NAME };
const target = `${place.name}.out`;

const connection = await amqplib.connect(place.amqpUrl, { noDelay: true });
const incoming = await connection.createChannel();
const outgoing = await connection.createConfirmChannel();
outgoing.on("return", (message) => {
  throw new Error(`no queue took a message for ${message.fields.routingKey}`);
});

const delivered = [];
let arrived = () => {};

function collect(message) {
  if (message === null) {
    throw new Error("the broker has cancelled the consumer");
  }
  delivered.push(message);
  arrived();
}

// Resolves with the next delivery, or after so many milliseconds; without them, with the next delivery only.
function arrival(milliseconds) {
  return new Promise((resolve) => {
    const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
    arrived = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

async function nextWindow() {
  while (delivered.length === 0) {
    await arrival();
  }
  let waiting = 0;
  while (delivered.length < WINDOW && delivered.length > waiting) {
    waiting = delivered.length;
    await arrival(WAIT_MS);
  }
  return delivered.splice(0, WINDOW);
}

function publish(messages) {
  return new Promise((resolve, reject) => {
    let unconfirmed = messages.length;
    const settle = (error) => {
      if (error) {
        reject(error);
      }
      unconfirmed -= 1;
      if (unconfirmed === 0) {
        resolve();
      }
    };
    for (const { content, properties } of messages) {
      const { headers, contentType } = properties;
      outgoing.publish("", target, content, { headers, contentType, persistent: true, mandatory: true }, settle);
    }
  });
}

await incoming.prefetch(2 * WINDOW);
await incoming.consume(`${place.name}.in`, collect);
for (;;) {
  const messages = await nextWindow();
  await publish(messages);
  incoming.ack(messages.at(-1), true);
}
