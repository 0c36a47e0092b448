import { type PaneDump, PaneStore } from './pane-store.ts';
import type { CountedEvent, LiveEvent } from './read-live-event.ts';
import type { LiveUpdate } from './schema.ts';
import { Watermark, type WatermarkDump } from './watermark.ts';

const PANE_MS = 1_000;
const MINUTE_MS = 60_000;
const FIVE_MINUTES_MS = 5 * MINUTE_MS;
const HISTORY_MINUTES = 30;
const SESSION_RETENTION_MS = FIVE_MINUTES_MS + MINUTE_MS;

/** Panes older than this are gone; later events for them are counted and left to the warehouse. */
export const ORDER_RETENTION_MS = (HISTORY_MINUTES + 2) * MINUTE_MS;

const WATERMARK = { outOfOrderMs: 2_000, idleAfterMs: 10_000, futureToleranceMs: FIVE_MINUTES_MS };

/** The whole state of the live metrics as JSON. */
export interface LiveStateDump {
  readonly orders: PaneDump;
  readonly payments: PaneDump;
  readonly sessions: PaneDump;
  readonly watermark: WatermarkDump;
  readonly lateEvents: number;
  readonly pastEvents: number;
}

/**
 * The live metrics over event time. Hopping windows (one minute, five minutes, hop of a second) end at the
 * clock and are provisional until the watermark passes their end; the tumbling minutes of the history are
 * corrected by late events for as long as their panes are kept.
 */
export class LiveState {
  #orders: PaneStore;
  #payments: PaneStore;
  #sessions: PaneStore;
  #watermark: Watermark;
  #lateEvents: number;
  #pastEvents: number;

  constructor(dump?: LiveStateDump, nowMs = Date.now()) {
    this.#orders = PaneStore.restore(PANE_MS, dump?.orders ?? []);
    this.#payments = PaneStore.restore(PANE_MS, dump?.payments ?? []);
    this.#sessions = PaneStore.restore(PANE_MS, dump?.sessions ?? []);
    this.#watermark = new Watermark(WATERMARK, dump?.watermark, nowMs);
    this.#lateEvents = dump?.lateEvents ?? 0;
    this.#pastEvents = dump?.pastEvents ?? 0;
  }

  /** A partition that feeds the metrics from now on. */
  track(partition: string, nowMs: number): void {
    this.#watermark.track(partition, nowMs);
  }

  apply(partition: string, event: LiveEvent, nowMs: number): void {
    if (event.kind === 'unreadable') return;
    if (event.kind === 'past') {
      this.#watermark.observe(partition, event.atMs, nowMs);
      this.#pastEvents += 1;
      return;
    }
    const watermarkMs = this.#watermark.currentMs;
    if (!this.#watermark.observe(partition, event.atMs, nowMs)) return;
    this.#count(event, watermarkMs, nowMs);
  }

  /** An event that was a dead letter: it says nothing of how far its partition has come. */
  applyReplayed(event: CountedEvent, nowMs: number): void {
    if (this.#watermark.isAhead(event.atMs, nowMs)) return;
    this.#count(event, this.#watermark.currentMs, nowMs);
  }

  #count(event: CountedEvent, watermarkMs: number | null, nowMs: number): void {
    if (watermarkMs !== null && event.atMs < watermarkMs) this.#lateEvents += 1;
    if (event.kind === 'session') {
      if (event.atMs >= nowMs - SESSION_RETENTION_MS) this.#sessions.add(event.atMs, event.key, 0);
    } else {
      if (event.placed) this.#orders.add(event.atMs, event.key, 1);
      if (event.paidCents !== null) this.#payments.add(event.atMs, event.key, event.paidCents);
    }
  }

  /** The metrics as of the clock; advances the watermark and forgets what no window can need. */
  update(nowMs: number): LiveUpdate {
    const watermarkMs = this.#watermark.advance(nowMs);
    this.#orders.dropBefore(nowMs - ORDER_RETENTION_MS);
    this.#payments.dropBefore(nowMs - ORDER_RETENTION_MS);
    this.#sessions.dropBefore(nowMs - SESSION_RETENTION_MS);

    const end = Math.ceil(nowMs / PANE_MS) * PANE_MS;
    const metric = (value: number, sizeMs: number) => ({
      value,
      windowStart: isoTime(end - sizeMs),
      windowEnd: isoTime(end),
      provisional: watermarkMs === null || watermarkMs < end,
    });
    return {
      asOf: isoTime(nowMs),
      watermark: watermarkMs === null ? null : isoTime(watermarkMs),
      metrics: {
        ordersPerMinute: metric(this.#orders.window(end - MINUTE_MS, end).count, MINUTE_MS),
        revenueLast5Minutes: metric(
          this.#payments.window(end - FIVE_MINUTES_MS, end).sum / 100,
          FIVE_MINUTES_MS,
        ),
        activeSessions: metric(this.#sessions.window(end - FIVE_MINUTES_MS, end).count, FIVE_MINUTES_MS),
      },
      history: this.#history(nowMs),
      lateEvents: this.#lateEvents,
      pastEvents: this.#pastEvents,
    };
  }

  #history(nowMs: number): LiveUpdate['history'] {
    const currentMinute = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    return Array.from({ length: HISTORY_MINUTES }, (_, index) => {
      const start = currentMinute - (HISTORY_MINUTES - index) * MINUTE_MS;
      return {
        minute: isoTime(start),
        orders: this.#orders.window(start, start + MINUTE_MS).count,
        revenue: this.#payments.window(start, start + MINUTE_MS).sum / 100,
      };
    });
  }

  dump(): LiveStateDump {
    return {
      orders: this.#orders.dump(),
      payments: this.#payments.dump(),
      sessions: this.#sessions.dump(),
      watermark: this.#watermark.dump(),
      lateEvents: this.#lateEvents,
      pastEvents: this.#pastEvents,
    };
  }
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
