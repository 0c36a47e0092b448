import { setImmediate as nextTurn } from 'node:timers/promises';
import { readEvent } from '#server/events/read-event.ts';
import { TOPICS, type TopicName } from '#server/events/topics.ts';
import type { ProducerRecord } from '#server/stream/transport.ts';
import type { EventBytes } from './split-events.ts';

/** Rejections that are listed; beyond them only their number is told. */
export const REJECTIONS_LISTED_MAX = 100;
/** Events judged before other requests get a turn. */
const TURN_EVENTS = 500;

interface Rejection {
  /** The place of the event in the batch, from 0; blank lines do not count. */
  readonly index: number;
  readonly reason: string;
}

export interface Judged {
  readonly records: readonly ProducerRecord[];
  readonly rejected: readonly Rejection[];
  readonly rejectedCount: number;
}

function keyOf(event: Readonly<Record<string, unknown>>, property: string): string | null {
  const value = event[property];
  return typeof value === 'string' ? value : null;
}

/** Holds each event against its topic's contract. The good ones become records of exactly the bytes that came. */
export async function judgeEvents(topic: TopicName, events: EventBytes): Promise<Judged> {
  const property = TOPICS[topic].key;
  const records: ProducerRecord[] = [];
  const rejected: Rejection[] = [];
  let rejectedCount = 0;
  for (const [index, value] of events.entries()) {
    if (index > 0 && index % TURN_EVENTS === 0) await nextTurn();
    const read = readEvent(topic, value);
    if (read.kind === 'event') {
      records.push({ key: keyOf(read.event, property), value });
    } else {
      rejectedCount++;
      if (rejected.length < REJECTIONS_LISTED_MAX) rejected.push({ index, reason: read.reason });
    }
  }
  return { records, rejected, rejectedCount };
}
