/** When open records are committed, and of which topics: as late as their targets let it, so that files grow. Pure. */
import type { TopicName } from '#server/events/topics.ts';

/** What is open of one partition. Milliseconds since the epoch. */
export interface OpenRows {
  readonly topic: TopicName;
  /** When the stream accepted the oldest of the records. */
  readonly acceptedAtMs: number;
  /** When the first of them was read. */
  readonly readAtMs: number;
}

export interface LagState {
  readonly nowMs: number;
  readonly open: readonly OpenRows[];
  /** How old a record of the topic may be before it is visible. */
  targetMs(topic: TopicName): number;
  /** Bounds every target while the process is young, so that data shows soon. */
  readonly rampMs: number;
  /** How long a commit takes, as far as is known. */
  readonly commitMs: number;
  /** There is no room for more. */
  readonly isFull: boolean;
  /** A backlog was read to its end: what it left over target need not wait for more. */
  readonly isCaughtUp: boolean;
}

/** Topics to commit now; with none, when one will be due: infinity while nothing is open. */
export interface LagDecision {
  readonly topics: ReadonlySet<TopicName>;
  readonly atMs: number;
}

/** Even a target that no commit can hold leaves records this long to come together, or a quarter of the target. */
const FLOOR_MS_MAX = 250;
/** Of its target: what would be due this soon goes along with what is due. */
const ALONG_SHARE = 0.2;
/** Of its target: a record is held to be no older than this when it is read. Clocks differ, and a backlog is better filled. */
const READ_AGE_SHARE_MAX = 0.5;

export function floorMs(targetMs: number): number {
  return Math.min(FLOOR_MS_MAX, targetMs / 4);
}

function boundTarget(state: LagState, topic: TopicName): number {
  return Math.min(state.targetMs(topic), state.rampMs);
}

/** When a commit of these rows has to begin. */
export function dueAtMs(state: LagState, { topic, acceptedAtMs, readAtMs }: OpenRows): number {
  const targetMs = boundTarget(state, topic);
  if (state.isCaughtUp && acceptedAtMs + targetMs <= state.nowMs) return state.nowMs;
  const sinceMs = Math.max(Math.min(acceptedAtMs, readAtMs), readAtMs - targetMs * READ_AGE_SHARE_MAX);
  return Math.max(sinceMs + targetMs - state.commitMs, readAtMs + floorMs(targetMs));
}

export function schedule(state: LagState): LagDecision {
  const { nowMs, open, isFull } = state;
  const dues = open.map((rows) => ({ topic: rows.topic, dueMs: dueAtMs(state, rows) }));
  const atMs = dues.reduce((least, { dueMs }) => Math.min(least, dueMs), Number.POSITIVE_INFINITY);
  if (isFull) return { topics: new Set(open.map(({ topic }) => topic)), atMs };
  if (atMs > nowMs) return { topics: new Set(), atMs };
  const goes = dues.filter(({ topic, dueMs }) => dueMs - nowMs <= boundTarget(state, topic) * ALONG_SHARE);
  return { topics: new Set(goes.map(({ topic }) => topic)), atMs };
}

/** Of what one commit is to weigh in the estimate. */
const NEWEST_SHARE = 0.3;

/** The estimate of how long a commit takes, after one more. */
export function nextCommitMs(before: number | null, tookMs: number): number {
  return before === null ? tookMs : before + (tookMs - before) * NEWEST_SHARE;
}
