import type { TopicName } from '#server/events/topics.ts';
import type { FieldSpec, TableSpec } from '#server/lake/table.ts';

const ORIGIN: readonly FieldSpec[] = [
  { name: 'topic', type: 'string', required: true, doc: 'Topic of the event stream' },
  { name: 'partition', type: 'int', required: true, doc: 'Partition of the topic' },
  { name: 'offset', type: 'long', required: true, doc: 'Position within the partition' },
  { name: 'arrived_at', type: 'timestamptz', required: true, doc: 'When the stream accepted the record' },
  { name: 'key', type: 'string', doc: 'Key the producer gave' },
];

/** Added to tables that were there before it, and so the last one. */
const SCHEMA_ID: FieldSpec = {
  name: 'schema_id',
  type: 'int',
  doc: 'Schema that the record named; null for plain JSON',
};

/** `bronze.<topic>`: every accepted event, plain JSON exactly as it arrived. */
export function bronzeTable(topic: TopicName): TableSpec {
  return {
    name: { namespace: 'bronze', name: topic },
    fields: [
      ...ORIGIN,
      {
        name: 'payload',
        type: 'string',
        required: true,
        doc: 'The event as JSON: byte for byte, or what its schema makes of it',
      },
      SCHEMA_ID,
    ],
    partition: [{ source: 'arrived_at', transform: 'day' }],
  };
}

/** `dead_letters.<topic>`: every record that bronze does not take, with the reason. */
export function deadLetterTable(topic: TopicName): TableSpec {
  return {
    name: { namespace: 'dead_letters', name: topic },
    fields: [
      ...ORIGIN,
      { name: 'payload', type: 'binary', doc: 'The bytes as they arrived; null for a tombstone' },
      {
        name: 'reason_code',
        type: 'string',
        required: true,
        doc: 'not_utf8, not_json, magic_byte, unknown_schema, incompatible_schema, unreadable, schema, rejected or tombstone',
      },
      { name: 'reason', type: 'string', required: true, doc: 'What is wrong, for people' },
      SCHEMA_ID,
    ],
    partition: [{ source: 'arrived_at', transform: 'day' }],
  };
}
