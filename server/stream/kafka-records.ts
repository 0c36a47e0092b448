import type { IHeaders, KafkaMessage } from 'kafkajs';
import type { StreamRecord } from './transport.ts';

function toHeaders(headers: IHeaders): Record<string, string> {
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const last = Array.isArray(value) ? value.at(-1) : value;
    if (last !== undefined) entries.push([name, last.toString()]);
  }
  // Defines each as the object's own, whatever its name; assigning `__proto__` would not.
  return Object.fromEntries(entries);
}

/** Kafka's messages from `position` on as records. A header that is there several times gives its last value. */
export function toRecords(messages: readonly KafkaMessage[], position: number): StreamRecord[] {
  const records: StreamRecord[] = [];
  for (const message of messages) {
    const offset = Number(message.offset);
    if (offset < position) continue;
    const key = message.key === null ? null : message.key.toString();
    const timestampMs = Number(message.timestamp);
    const { value, headers } = message;
    let named = false;
    for (const _ in headers) {
      named = true;
      break;
    }
    records.push(
      named && headers
        ? { key, value, offset, timestampMs, headers: toHeaders(headers) }
        : { key, value, offset, timestampMs },
    );
  }
  return records;
}
