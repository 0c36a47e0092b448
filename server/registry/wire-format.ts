/**
 * The Confluent wire format (docs.confluent.io, Schema Registry, "Wire format"): byte 0, the id of the schema as a
 * big-endian int32, the body.
 */
export const WIRE_PREFIX_BYTES = 5;

const MAGIC_BYTE = 0;

export const isWireValue = (value: Buffer): boolean => value[0] === MAGIC_BYTE;

/** The id that a value names its schema by; null when it is not in the wire format or ends before the id does. */
export function wireSchemaId(value: Buffer): number | null {
  return isWireValue(value) && value.length >= WIRE_PREFIX_BYTES ? value.readInt32BE(1) : null;
}

/** The ids that some of the records name; nothing for plain JSON. */
export function wireSchemaIds(records: readonly { readonly value: Buffer | null }[]): ReadonlySet<number> {
  const ids = new Set<number>();
  for (const { value } of records) {
    if (value === null || value[0] !== MAGIC_BYTE) continue;
    const id = wireSchemaId(value);
    if (id !== null) ids.add(id);
  }
  return ids;
}
