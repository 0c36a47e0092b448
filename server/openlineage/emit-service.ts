import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { env } from '../env.ts';
import { modelTellings, type Telling } from '../lineage/telling-service.ts';
import type { ModelRun, RunListener } from '../warehouse/run-model.ts';
import type { RunState } from './event.ts';
import { type ModelMoment, modelEvent } from './model-event.ts';

const TIMEOUT_MS = 5_000;
const RETRY_AFTER_MS: readonly number[] = [500, 2_000];
const WAITING_MAX = 1_000;
const CLOSE_WITHIN_MS = 5_000;

export interface EmitOptions {
  /** As OpenLineage's clients take it: the path of the endpoint is added. */
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Emitter {
  readonly listener: RunListener;
  /** What waits is sent if it goes quickly. */
  close(): Promise<void>;
}

/**
 * Tells an OpenLineage server of the models' runs, one event after the other. A run never waits for it, and whatever goes
 * wrong is logged: events that a server does not take are given up after some tries, the oldest when too many wait.
 */
export function emitRuns({ url, apiKey, log }: EmitOptions): Emitter {
  const endpoint = new URL('api/v1/lineage', url.endsWith('/') ? url : `${url}/`);
  const waiting: ModelMoment[] = [];
  const ending = new AbortController();
  let sending: Promise<void> | null = null;
  let tellings: Promise<ReadonlyMap<string, Telling>> | null = null;
  let given = 0;

  async function send(moment: ModelMoment): Promise<void> {
    tellings ??= modelTellings();
    const known = await tellings.catch((error: unknown) => {
      tellings = null;
      log.warn({ err: error }, 'the lineage of models is not known; their runs are told without it');
      return new Map<string, Telling>();
    });
    const event = modelEvent(moment, {
      namespace: env().OPENLINEAGE_NAMESPACE,
      telling: known.get(moment.run.output.name) ?? null,
    });
    await post(endpoint, JSON.stringify(event), { apiKey, signal: ending.signal });
  }

  async function sendAll(): Promise<void> {
    for (let moment = waiting.shift(); moment && !ending.signal.aborted; moment = waiting.shift()) {
      await send(moment).catch((error: unknown) => {
        log.warn(
          { err: error, model: moment?.run.model, state: moment?.state },
          'the OpenLineage server did not take an event',
        );
      });
    }
    sending = null;
  }

  function add(run: ModelRun, state: RunState): void {
    waiting.push({ run, state, at: new Date() });
    if (waiting.length > WAITING_MAX) {
      waiting.shift();
      given += 1;
      if (given % WAITING_MAX === 1)
        log.warn({ given }, 'events wait for the OpenLineage server; the oldest are given up');
    }
    sending ??= sendAll();
  }

  return {
    listener: {
      started: (run) => add(run, 'START'),
      completed: (run) => add(run, 'COMPLETE'),
      failed: (run, why) => add(run, why === 'aborted' ? 'ABORT' : 'FAIL'),
    },
    async close() {
      const timer = setTimeout(() => ending.abort(), CLOSE_WITHIN_MS);
      await sending;
      clearTimeout(timer);
    },
  };
}

/** Tries again what may go better later: no answer, and answers that say so. */
async function post(
  endpoint: URL,
  body: string,
  { apiKey, signal }: { readonly apiKey: string | undefined; readonly signal: AbortSignal },
): Promise<void> {
  for (const wait of [...RETRY_AFTER_MS, null]) {
    const answer = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        ...(apiKey === undefined ? {} : { Authorization: `Bearer ${apiKey}` }),
      },
      body,
      redirect: 'error',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    }).catch((error: unknown) => error as Error);
    if (answer instanceof Response) {
      await answer.body?.cancel();
      if (answer.ok) return;
    }
    const isLasting =
      answer instanceof Response && answer.status < 500 && answer.status !== 408 && answer.status !== 429;
    if (isLasting || wait === null || signal.aborted)
      throw answer instanceof Response ? new Error(`It answered ${answer.status}`) : answer;
    await delay(wait, undefined, { signal }).catch(() => undefined);
  }
}
