import { z } from 'zod';

const metric = z.object({
  value: z.number(),
  windowStart: z.iso.datetime(),
  windowEnd: z.iso.datetime(),
  /** True until the watermark has passed the window's end; the value may still change. */
  provisional: z.boolean(),
});

/** What the aggregation worker pushes to open pages, a few times a second. */
export const liveUpdate = z.object({
  asOf: z.iso.datetime(),
  /** Event time up to which everything has been seen; null before the first event. */
  watermark: z.iso.datetime().nullable(),
  metrics: z.object({
    /** Orders placed in the last 60 seconds. */
    ordersPerMinute: metric,
    /** Paid revenue of the last five minutes, in the shop's currency. */
    revenueLast5Minutes: metric,
    /** Sessions with an event in the last five minutes. */
    activeSessions: metric,
  }),
  /** The last 30 full minutes, oldest first, for sparklines. */
  history: z
    .array(z.object({ minute: z.iso.datetime(), orders: z.number().int(), revenue: z.number() }))
    .max(30),
  /** Events that came after the watermark had passed them; their minute in the history was corrected. */
  lateEvents: z.number().int(),
  /** Events too old for the live windows; they count in the warehouse only. */
  pastEvents: z.number().int(),
});

export type LiveUpdate = z.infer<typeof liveUpdate>;

export type MetricName = keyof LiveUpdate['metrics'];

export type HistoryName = 'orders' | 'revenue';

/** A value that a mask left: null where it left none. */
type Left = number | string | null;

export type VisibleMetric = Omit<LiveUpdate['metrics'][MetricName], 'value'> & { readonly value: Left };

/** What one person sees of an update: what is hidden from them is not there. */
export interface VisibleLiveUpdate {
  /** Null when none of the metrics is for them. */
  readonly asOf: string | null;
  /** Null before the first event. */
  readonly watermark: string | null;
  readonly metrics: Readonly<Partial<Record<MetricName, VisibleMetric>>>;
  /** The last full minutes, oldest first. */
  readonly history: readonly ({ readonly minute: string } & Readonly<Partial<Record<HistoryName, Left>>>)[];
}
