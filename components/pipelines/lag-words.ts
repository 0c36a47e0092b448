import type { TopicLag } from '#server/pipelines/schema.ts';

export interface LagWords {
  readonly status: 'good' | 'notice' | 'warning' | 'critical' | 'idle';
  readonly words: string;
  /** How long the oldest event waits, in milliseconds; null: none waits, or nothing is known. */
  readonly waitsMs: number | null;
}

/** Over a target by less than this share of it, an event is in time: commits do not take as long each time. */
const SLACK_SHARE = 0.1;
/** So many targets late, and somebody should look. */
const CRITICAL_TARGETS = 3;

/** Whether a topic holds its target, at an instant of the server's. */
export function lagInWords({ targetMs, waiting, worstMs }: TopicLag, at: string): LagWords {
  const waitsMs = waiting && Math.max(0, Date.parse(at) - Date.parse(waiting.since));
  const lateMs = targetMs * (1 + SLACK_SHARE);
  if (waiting && waitsMs !== null && waitsMs > lateMs) {
    if (!waiting.isExact) return { status: 'notice', words: 'Perhaps late', waitsMs };
    const status = waitsMs > targetMs * CRITICAL_TARGETS ? 'critical' : 'warning';
    return { status, words: 'Late', waitsMs };
  }
  if (worstMs !== null && worstMs > lateMs) return { status: 'warning', words: 'Late lately', waitsMs };
  if (worstMs === null && waitsMs === null) return { status: 'idle', words: 'Nothing lately', waitsMs };
  return { status: 'good', words: 'Held', waitsMs };
}
