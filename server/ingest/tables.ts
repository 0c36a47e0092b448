import type { TopicName } from '#server/events/topics.ts';
import type { FieldSpec, TableSpec } from '#server/lake/table.ts';

const ORIGIN: readonly FieldSpec[] = [
  { name: 'topic', type: 'string', required: true, doc: 'Topic of the event stream' },
  { name: 'partition', type: 'int', required: true, doc: 'Partition of the topic' },
  { name: 'offset', type: 'long', required: true, doc: 'Position within the partition' },
  { name: 'arrived_at', type: 'timestamptz', required: true, doc: 'When the stream accepted the record' },
  { name: 'key', type: 'string', doc: 'Key the producer gave' },
];

/** `bronze.<topic>`: every accepted event, exactly as it arrived. */
export function bronzeTable(topic: TopicName): TableSpec {
  return {
    name: { namespace: 'bronze', name: topic },
    fields: [...ORIGIN, { name: 'payload', type: 'string', required: true, doc: 'The event, byte for byte' }],
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
        doc: 'not_utf8, not_json, schema, rejected or tombstone',
      },
      { name: 'reason', type: 'string', required: true, doc: 'What is wrong, for people' },
    ],
    partition: [{ source: 'arrived_at', transform: 'day' }],
  };
}
