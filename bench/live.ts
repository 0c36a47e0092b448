import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { listenForUpdates } from '#server/live/data.ts';
import { testDatabase } from '#server/testing/database.ts';

const EVENTS_PER_SECOND = 500;
const EVENTS_PER_REQUEST = 5;
const WARM_UP_SECONDS = 3;
const SECONDS = 30;

/**
 * From an event accepted by the collector (202 received) to the pushed update that includes it, through the
 * real processes. Every event is a session of its own, so the n-th accepted event is on the page once the
 * update's count of active sessions reaches n.
 */
export async function run(): Promise<Record<string, unknown>> {
  const apiKey = randomUUID();
  const port = await freePort();
  const database = await testDatabase();
  const env = {
    ...process.env,
    COLLECTOR_API_KEYS: apiKey,
    COLLECTOR_PORT: String(port),
    LOG_LEVEL: 'error',
  };
  const workers = ['collect', 'aggregate'].map((name) =>
    spawn(process.execPath, ['scripts/worker.ts', name], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      env,
    }),
  );
  let pushes: Awaited<ReturnType<typeof listenForUpdates>> | undefined;
  try {
    await Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
    const acceptedAtMs: number[] = [];
    const pushedAtMs: number[] = [];
    pushes = await listenForUpdates(({ metrics }) => {
      while (pushedAtMs.length < metrics.activeSessions.value) pushedAtMs.push(performance.now());
    });
    const total = EVENTS_PER_SECOND * (WARM_UP_SECONDS + SECONDS);
    const startedAtMs = performance.now();
    const pending: Promise<void>[] = [];
    for (let sent = 0; sent < total; sent += EVENTS_PER_REQUEST) {
      const dueMs = startedAtMs + (sent / EVENTS_PER_SECOND) * 1_000;
      if (dueMs > performance.now()) await pause(dueMs - performance.now());
      pending.push(
        send(port, apiKey, EVENTS_PER_REQUEST).then(() => {
          for (let event = 0; event < EVENTS_PER_REQUEST; event++) acceptedAtMs.push(performance.now());
        }),
      );
    }
    await Promise.all(pending);
    const sentSeconds = (performance.now() - startedAtMs) / 1_000;
    const deadline = AbortSignal.timeout(20_000);
    while (pushedAtMs.length < total && !deadline.aborted) await pause(50);
    if (pushedAtMs.length < total)
      throw new Error(`only ${pushedAtMs.length} of ${total} accepted events reached the page`);

    const latencies = acceptedAtMs
      .map((accepted, index) => (pushedAtMs[index] ?? Number.NaN) - accepted)
      .slice(EVENTS_PER_SECOND * WARM_UP_SECONDS)
      .sort((a, b) => a - b);
    const quantile = (q: number) =>
      Math.max(0, Math.round(latencies[Math.floor(q * (latencies.length - 1))] ?? Number.NaN));
    const result = {
      eventsPerSecond: Math.round(total / sentSeconds),
      p50Ms: quantile(0.5),
      p99Ms: quantile(0.99),
      maxMs: quantile(1),
    };
    console.log(
      `${total} events at ${result.eventsPerSecond}/s: p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms, max ${result.maxMs} ms`,
    );
    return result;
  } finally {
    await pushes?.stop();
    await Promise.all(
      workers.map((worker) => {
        const ended = new Promise((resolve) => worker.once('exit', resolve));
        worker.kill('SIGTERM');
        return worker.exitCode === null ? ended : undefined;
      }),
    );
    await database.drop();
  }
}

function send(port: number, apiKey: string, count: number): Promise<void> {
  const lines = Array.from({ length: count }, () =>
    JSON.stringify({
      event_id: randomUUID(),
      occurred_at: new Date().toISOString(),
      event_type: 'page_view',
      session_id: randomUUID(),
      page: '/',
    }),
  );
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        port,
        host: '127.0.0.1',
        path: '/v1/events/clickstream',
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' },
      },
      (response) => {
        response.resume();
        response.once('end', () =>
          response.statusCode === 202 ? resolve() : reject(new Error(`answered ${response.statusCode}`)),
        );
      },
    );
    outgoing.once('error', reject);
    outgoing.end(lines.join('\n'));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
