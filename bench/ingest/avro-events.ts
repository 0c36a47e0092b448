import avsc from 'avsc';
import { registerSchema } from '#server/registry/registrations-service.ts';
import type { ProducerRecord } from '#server/stream/transport.ts';

const optional = (name: string) => ({ name, type: ['null', 'string'], default: null });

const CLICK = {
  type: 'record',
  name: 'Click',
  fields: [
    { name: 'event_id', type: 'string' },
    { name: 'occurred_at', type: { type: 'long', logicalType: 'timestamp-millis' } },
    {
      name: 'event_type',
      type: {
        type: 'enum',
        name: 'EventType',
        symbols: ['page_view', 'product_view', 'add_to_cart', 'checkout_started', 'order_completed'],
      },
    },
    { name: 'session_id', type: 'string' },
    optional('customer_id'),
    { name: 'page', type: 'string' },
    ...['product_id', 'category', 'country', 'device', 'channel', 'referrer', 'user_agent'].map(optional),
  ],
};

/** Registers the schema of clicks for a topic; what this gives makes of JSON records the same events in Avro. */
export async function avroEvents(topic: string): Promise<(record: ProducerRecord) => ProducerRecord> {
  const type = avsc.Type.forSchema(CLICK as avsc.Schema, { wrapUnions: false });
  const bench = { personId: null, email: 'bench', networkAddress: '127.0.0.1' };
  const { id } = await registerSchema(bench, `${topic}-value`, {
    schema: JSON.stringify(CLICK),
    schemaType: 'AVRO',
    references: [],
  });
  const prefix = Buffer.alloc(5);
  prefix.writeInt32BE(id, 1);
  return ({ key, value }) => {
    const event = JSON.parse(String(value));
    const body = type.toBuffer({ ...event, occurred_at: Date.parse(event.occurred_at) });
    return { key, value: Buffer.concat([prefix, body]) };
  };
}
