import { setTimeout as sleep } from 'node:timers/promises';
import { readerFor } from '../access/mint-reader.ts';
import type { Reader } from '../access/reader.ts';
import { may } from '../auth/roles.ts';
import { env } from '../env.ts';
import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { type Alert, mailOf, webhookBody } from './alert-message.ts';
import { openWebhook } from './channel-secret.ts';
import { type ChannelRow, findChannel } from './channels-data.ts';
import {
  type DeliveryRow,
  deliveriesOf,
  type ListedDelivery,
  putOff,
  removeOldDeliveries,
  settleDelivery,
  takeDue,
} from './deliveries-data.ts';
import { removeOldIncidents } from './incidents-data.ts';
import { planRetry } from './plan-retry.ts';
import type { SeenDelivery } from './schema.ts';
import { isAbout, seenIncidents } from './seen-service.ts';
import { sendEmail } from './send-email.ts';
import { sendWebhook } from './send-webhook.ts';
import { endForgotten } from './settle-service.ts';

const POLL_MS = 1_000;
const TIDY_EVERY_MS = 60_000;
/** Channels that are sent to at once, each one message after the other: one that hangs keeps none of the others waiting. */
const CHANNELS_AT_ONCE = 64;
const KEPT_DAYS = 30;
const INCIDENTS_KEPT_DAYS = 730;
const LISTED_MAX = 50;

export interface DeliverOptions {
  readonly signal: AbortSignal;
  readonly pollMs?: number;
  /** Of one try. */
  readonly timeoutMs?: number;
}

/** Sends what channels are to be told until the signal comes; also ends and forgets what is over. */
export async function keepDelivering(options: DeliverOptions): Promise<void> {
  const { signal, pollMs = POLL_MS } = options;
  const log = createLogger('incidents');
  const busy = new Map<string, Promise<void>>();
  let tidiedAt = Number.NEGATIVE_INFINITY;
  while (!signal.aborted) {
    let taken = 0;
    try {
      if (performance.now() - tidiedAt > TIDY_EVERY_MS) {
        await tidy();
        tidiedAt = performance.now();
      }
      const due = await takeDue([...busy.keys()], CHANNELS_AT_ONCE - busy.size);
      taken = due.length;
      for (const delivery of due) {
        const sending = deliver(delivery, options)
          .catch((error: unknown) =>
            log.error({ error: errorMessage(error) }, 'a delivery could not be settled'),
          )
          .finally(() => busy.delete(delivery.channelId));
        busy.set(delivery.channelId, sending);
      }
    } catch (error) {
      log.error({ error: errorMessage(error) }, 'deliveries cannot be read; it is tried again');
    }
    const wait = sleep(pollMs, undefined, { signal }).catch(() => undefined);
    // A channel that was served may have more.
    await (taken > 0 ? Promise.race([wait, ...busy.values()]) : wait);
  }
  await Promise.all(busy.values());
}

async function tidy(): Promise<void> {
  await endForgotten();
  await removeOldDeliveries(KEPT_DAYS);
  await removeOldIncidents(INCIDENTS_KEPT_DAYS);
}

type Outcome =
  | { readonly state: 'sent'; readonly note: string | null }
  | { readonly state: 'withheld'; readonly why: string }
  | { readonly state: 'failed'; readonly problem: string };

/** One try of one delivery, and what came of it is kept. */
async function deliver(delivery: DeliveryRow, options: DeliverOptions): Promise<void> {
  const outcome = await tryOnce(delivery, options);
  // It is taken up again by whoever comes after us.
  if (options.signal.aborted && outcome.state === 'failed') return;
  if (outcome.state === 'sent') return settleDelivery(delivery.id, 'sent', outcome.note);
  if (outcome.state === 'withheld') return settleDelivery(delivery.id, 'withheld', outcome.why);
  const ageMs = Date.now() - delivery.at.getTime();
  const seconds = planRetry({ attempts: delivery.attempts, ageMs }, Math.random());
  if (seconds === null) return settleDelivery(delivery.id, 'given_up', outcome.problem);
  await putOff(delivery.id, seconds, outcome.problem);
}

async function tryOnce(delivery: DeliveryRow, options: DeliverOptions): Promise<Outcome> {
  const channel = await findChannel(delivery.channelId);
  if (!channel) return { state: 'withheld', why: 'The channel is gone.' };
  const alert = await alertFor(channel, delivery);
  return typeof alert === 'string' ? { state: 'withheld', why: alert } : send(channel, alert, options);
}

/** What it says now, as who saved the channel may know of it; else why nothing is said. */
export async function alertFor(
  channel: Pick<ChannelRow, 'savedById'>,
  {
    id,
    event,
    at,
    incidentId,
    symptoms,
  }: Pick<DeliveryRow, 'id' | 'event' | 'at' | 'incidentId' | 'symptoms'>,
): Promise<Alert | string> {
  const { PORTAL_URL, PORTAL_HOST, PORTAL_PORT } = env();
  const portalUrl = (PORTAL_URL ?? `http://${PORTAL_HOST}:${PORTAL_PORT}`).replace(/\/+$/, '');
  const alert = { id, event, at: at.toISOString(), portalUrl };
  const reader = await readerFor(channel.savedById);
  if (!reader || !may(reader, 'quality:manage'))
    return 'Who saved the channel may not manage quality any more. Somebody else can save it anew.';
  if (incidentId === null) return { ...alert, incident: null };
  const incident = (await seenIncidents(reader, [incidentId])).get(incidentId);
  return incident && isAbout(incident, symptoms)
    ? { ...alert, incident }
    : 'Who saved the channel may not see what fails.';
}

async function send(
  channel: ChannelRow,
  alert: Alert,
  { signal, timeoutMs }: DeliverOptions,
): Promise<Outcome> {
  const options = { signal, ...(timeoutMs !== undefined && { timeoutMs }) };
  if (channel.kind === 'email') {
    const { problem, partly } = await sendEmail(
      channel.addresses,
      { ...mailOf(alert), id: alert.id },
      options,
    );
    return problem === null ? { state: 'sent', note: partly } : { state: 'failed', problem };
  }
  const webhook = openWebhook(channel);
  if (!webhook) {
    const problem =
      'Its address was encrypted under another AUTH_SECRET: save the channel with its address anew.';
    return { state: 'failed', problem };
  }
  const problem = await sendWebhook(webhook, { id: alert.id, body: webhookBody(alert) }, options);
  return problem === null ? { state: 'sent', note: null } : { state: 'failed', problem };
}

/** How channels were told of an incident of which the reader may know. The latest first. */
export async function deliveriesOfIncident(reader: Reader, incident: string): Promise<SeenDelivery[]> {
  return seeDeliveries(reader, await deliveriesOf(incident, LISTED_MAX));
}

/** Which incident a channel was told of is for whoever may know of that. */
export async function seeDeliveries(
  reader: Reader,
  rows: readonly ListedDelivery[],
): Promise<SeenDelivery[]> {
  const seen = await seenIncidents(
    reader,
    rows.flatMap(({ incidentId }) => incidentId ?? []),
  );
  return rows.map((row): SeenDelivery => {
    const incident = row.incidentId === null ? undefined : seen.get(row.incidentId);
    return {
      ...{ id: row.id, channel: row.channel, event: row.event, state: row.state, attempts: row.attempts },
      incident: incident?.id ?? null,
      table: incident?.table ?? null,
      at: row.at.toISOString(),
      nextAt: row.state === 'waiting' ? row.nextAt.toISOString() : null,
      problem: row.problem,
      settledAt: row.settledAt?.toISOString() ?? null,
    };
  });
}
