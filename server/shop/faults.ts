import { Random } from './random.ts';

/** What is wrong with a record beside (or, for `late`, with) a regular one. */
export type Fault =
  | { readonly kind: 'late'; readonly delayMs: number }
  | { readonly kind: 'duplicate'; readonly delayMs: number }
  | { readonly kind: 'malformed'; readonly variant: number }
  | { readonly kind: 'breaking'; readonly variant: number };

/** Faults per regular record. */
export const FAULT_RATES = { late: 0.004, duplicate: 0.004, malformed: 0.001, breaking: 0.001 } as const;
export const FAULT_RATE =
  FAULT_RATES.late + FAULT_RATES.duplicate + FAULT_RATES.malformed + FAULT_RATES.breaking;

/** A regular record that arrives at least this long after it happened counts as late. */
export const LATE_MS_MIN = 90_000;
export const LATE_MS_MAX = 3 * 86_400_000;
const DUPLICATE_MS_MIN = 1_000;
const DUPLICATE_MS_MAX = 6 * 3_600_000;
/** Longest time between an event and the last record made of it. */
export const FAULT_DELAY_MS_MAX = Math.max(LATE_MS_MAX, DUPLICATE_MS_MAX);

const random = new Random();

/** The fault that (seed, a, b, c) draws when there are `rate` faults to expect; mostly none. */
export function drawFault(rate: number, seed: number, a: number, b: number, c: number): Fault | null {
  random.reset(seed, a, b, c);
  if (!random.chance(rate)) return null;
  const kind = random.unit() * FAULT_RATE;
  if (kind < FAULT_RATES.late) {
    return { kind: 'late', delayMs: Math.floor(random.betweenLog(LATE_MS_MIN, LATE_MS_MAX)) };
  }
  if (kind < FAULT_RATES.late + FAULT_RATES.duplicate) {
    return { kind: 'duplicate', delayMs: Math.floor(random.betweenLog(DUPLICATE_MS_MIN, DUPLICATE_MS_MAX)) };
  }
  const variant = random.next();
  return kind < FAULT_RATES.late + FAULT_RATES.duplicate + FAULT_RATES.malformed
    ? { kind: 'malformed', variant }
    : { kind: 'breaking', variant };
}

/** Bytes that are not a JSON object in UTF-8, as broken producers leave them. */
export function malformed(text: string, variant: number): Buffer {
  switch (variant % 4) {
    case 0:
      return Buffer.from(text.slice(0, 1 + ((variant >>> 2) % (text.length - 2))), 'utf8');
    case 1: {
      const bytes = Buffer.from(text, 'utf8');
      // 0xC3 opens a two-byte sequence that a quotation mark cannot continue.
      bytes[bytes.indexOf(0x22, (variant >>> 2) % Math.floor(bytes.length / 2)) - 1] = 0xc3;
      return bytes;
    }
    case 2:
      return Buffer.from(text.replace(':', ' '), 'utf8');
    default:
      return Buffer.from('<html><head><title>502 Bad Gateway</title></head></html>', 'utf8');
  }
}

type Break = (event: Record<string, unknown>) => void;

const BREAKS: readonly Break[] = [
  (event) => {
    delete event.event_id;
  },
  (event) => {
    event.occurred_at = 'yesterday, around noon';
  },
  (event) => {
    delete event.occurred_at;
  },
  (event) => {
    event.event_id = 12_345;
  },
];

const TOPIC_BREAKS: Readonly<Record<string, readonly Break[]>> = {
  clickstream: [
    (event) => {
      event.event_type = 'page_vew';
    },
    (event) => {
      delete event.session_id;
    },
  ],
  orders: [
    (event) => {
      event.total_amount = -Number(event.total_amount) - 0.01;
    },
    (event) => {
      event.total_amount = String(event.total_amount);
    },
    (event) => {
      event.items = [];
    },
    (event) => {
      event.status = 'PAID';
    },
  ],
  inventory: [
    (event) => {
      event.delta = 'two';
    },
  ],
  products: [
    (event) => {
      event.price = -1;
    },
  ],
  customers: [
    (event) => {
      event.country = 'Atlantis';
    },
  ],
  marketing_spend: [
    (event) => {
      event.amount = -5;
    },
  ],
};

/** A readable event that its topic's contract refuses; its id is one that no regular event has. */
export function breaking(topic: string, text: string, variant: number): string {
  const event = JSON.parse(text) as Record<string, unknown>;
  event.event_id = `${event.event_id}-x`;
  const breaks = [...(TOPIC_BREAKS[topic] ?? []), ...BREAKS];
  breaks[variant % breaks.length]?.(event);
  return JSON.stringify(event);
}
