import { setTimeout as sleep } from 'node:timers/promises';
import type { Reader } from '#server/access/reader.ts';
import { publishUpdate } from '#server/live/data.ts';
import type { LiveUpdate, MetricName, VisibleLiveUpdate } from '#server/live/schema.ts';
import { liveUpdates, visibleMetrics } from '#server/live/service.ts';
import type { Answer } from './adapters.ts';
import type { ProofPerson } from './people.ts';
import type { Random } from './random.ts';
import type { ProofTable } from './tables.ts';

const METRICS: readonly (readonly [column: string, metric: MetricName])[] = [
  ['orders_per_minute', 'ordersPerMinute'],
  ['revenue_last_5_minutes', 'revenueLast5Minutes'],
  ['active_sessions', 'activeSessions'],
];
const MINUTES = 5;
const PUSH_AGAIN_MS = 50;
/** An update may be pushed before a subscription has begun: how often for one that is to come, and for one that is not. */
const ROUNDS_TO_COME = 1000;
const ROUNDS_NOT_TO_COME = 4;

let pushed: LiveUpdate | null = null;

/** The live datasets with what is pushed from now on; the instant they are of is now. */
export function pushLive(random: Random): ProofTable[] {
  const at = Date.now();
  const iso = (ms: number) => new Date(ms).toISOString();
  const amount = () => random.below(100_000) / 100;
  const metric = (value: number) => ({
    value,
    windowStart: iso(at - 60_000),
    windowEnd: iso(at),
    provisional: false,
  });
  const update: LiveUpdate = {
    asOf: iso(at),
    watermark: iso(at - 1000),
    metrics: {
      ordersPerMinute: metric(random.below(100)),
      revenueLast5Minutes: metric(amount()),
      activeSessions: metric(random.below(1000)),
    },
    history: Array.from({ length: MINUTES }, (_, place) => ({
      minute: iso(at - (place + 1) * 60_000),
      orders: random.below(100),
      revenue: amount(),
    })),
    lateEvents: 3,
    pastEvents: 4,
  };
  pushed = update;
  const micros = (text: string) => BigInt(Date.parse(text)) * 1000n;
  const table = (name: string, types: ProofTable['columns'], rows: ProofTable['rows']): ProofTable => ({
    name,
    namespace: 'live',
    domain: 'sales',
    tags: [],
    partition: null,
    columns: types,
    rows,
  });
  const column = (name: string, type: ProofTable['columns'][number]['type']) => ({
    name,
    type,
    tags: [],
    declared: true,
  });
  return [
    table(
      'live.now',
      [column('as_of', 'timestamptz'), ...METRICS.map(([name]) => column(name, 'double'))],
      [[micros(update.asOf), ...METRICS.map(([, name]) => update.metrics[name].value)]],
    ),
    table(
      'live.minutes',
      [column('minute', 'timestamptz'), column('orders', 'long'), column('revenue', 'double')],
      update.history.map(({ minute, orders, revenue }) => [micros(minute), BigInt(orders), revenue]),
    ),
  ];
}

/** Who sees all of it, by whom it is known that an update has come that others may not have been given. */
let witness: ProofPerson | null = null;

export function setWitness(person: ProofPerson): void {
  witness = person;
}

/** Opens a subscription, pushes, and waits until the update is there, or has come and was not for this person. */
export async function askLive(reader: Reader, person: ProofPerson, table: string): Promise<Answer> {
  if (!pushed || !witness) throw new Error('Nothing is pushed yet');
  const stop = new AbortController();
  const update = pushed;
  let own: VisibleLiveUpdate | undefined;
  const isThisOne = ({ asOf, history }: VisibleLiveUpdate) =>
    asOf === update.asOf || history[0]?.minute === update.history[0]?.minute;
  const reading = (async () => {
    for await (const { update: seen } of liveUpdates(
      { personId: person.id, sessionId: person.sessionId },
      stop.signal,
    )) {
      if (isThisOne(seen)) own = seen;
    }
  })();
  const witnessed = liveUpdates({ personId: witness.id, sessionId: witness.sessionId }, stop.signal);
  const { metrics, history } = await visibleMetrics(reader);
  const rounds = metrics.size + history.size > 0 ? ROUNDS_TO_COME : ROUNDS_NOT_TO_COME;
  for (let times = 0; times < rounds && !own; times++) {
    const next = witnessed.next();
    // The connection that listens may not be there yet.
    for (let isThere = false; !isThere; ) {
      await publishUpdate(update);
      isThere = await Promise.race([next.then(() => true), sleep(PUSH_AGAIN_MS, false)]);
    }
  }
  stop.abort();
  await Promise.all([reading, witnessed.return(undefined)]);
  return own ? rowsOf(own, table) : { kind: 'nothing', words: '' };
}

function rowsOf(update: VisibleLiveUpdate, table: string): Answer {
  if (table === 'live.minutes') {
    const [first] = update.history;
    if (!first) return { kind: 'nothing', words: '' };
    const columns = Object.keys(first);
    const rows = update.history.map((minute) => columns.map((name) => minute[name as keyof typeof minute]));
    return { kind: 'rows', columns, rows, as: 'json' };
  }
  const given = METRICS.flatMap(([column, name]) => {
    const metric = update.metrics[name];
    return metric ? [{ column, value: metric.value }] : [];
  });
  if (update.asOf === null) return { kind: 'nothing', words: '' };
  return {
    kind: 'rows',
    columns: ['as_of', ...given.map(({ column }) => column)],
    rows: [[update.asOf, ...given.map(({ value }) => value)]],
    as: 'json',
  };
}
