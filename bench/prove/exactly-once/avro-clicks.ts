import { randomUUID } from 'node:crypto';
import avsc from 'avsc';
import { registerSchema } from '#server/registry/registrations-service.ts';

const CLICK = {
  type: 'record',
  name: 'Click',
  fields: ['event_id', 'occurred_at', 'event_type', 'session_id', 'page'].map((name) => ({
    name,
    type: 'string',
  })),
};

/** Clicks in the Confluent wire format. */
export interface AvroClicks {
  /** The value, and what the schema makes of it. */
  encode(sessionId: string, index: number): { value: Buffer; json: Buffer };
}

export async function registerClicks(): Promise<AvroClicks> {
  const by = { personId: null, email: 'producer@shop.example', networkAddress: '127.0.0.1' };
  const given = { schema: JSON.stringify(CLICK), schemaType: 'AVRO', references: [] };
  const { id } = await registerSchema(by, 'clickstream-value', given);
  const type = avsc.Type.forSchema(CLICK as avsc.Schema);
  const prefix = Buffer.alloc(5);
  prefix.writeInt32BE(id, 1);
  return {
    encode(sessionId, index) {
      const click = {
        event_id: randomUUID(),
        occurred_at: new Date().toISOString(),
        event_type: 'page_view',
        session_id: sessionId,
        page: `/é/${index}`,
      };
      return {
        value: Buffer.concat([prefix, type.toBuffer(click)]),
        json: Buffer.from(JSON.stringify(click)),
      };
    },
  };
}
