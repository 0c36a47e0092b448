import { registerSchema } from '../registry/registrations-service.ts';
import { WIRE_PREFIX_BYTES } from '../registry/wire-service.ts';

/** A value in the Confluent wire format. */
export function wireValue(schemaId: number, body: Buffer | string): Buffer {
  const prefix = Buffer.alloc(WIRE_PREFIX_BYTES);
  prefix.writeInt32BE(schemaId, 1);
  return Buffer.concat([prefix, Buffer.from(body)]);
}

/** Registers with the portal's own registry, as a producer does; gives the id. */
export async function registered(subject: string, schema: object, schemaType = 'AVRO'): Promise<number> {
  const by = { personId: null, email: 'producer@shop.example', networkAddress: '127.0.0.1' };
  const given = { schema: JSON.stringify(schema), schemaType, references: [] };
  return (await registerSchema(by, subject, given)).id;
}
