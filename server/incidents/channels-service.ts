import { randomUUID } from 'node:crypto';
import { datasets } from '../access/datasets.ts';
import type { Reader } from '../access/reader.ts';
import type { AuditAction } from '../audit/entry.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import type { Actor } from './act-service.ts';
import { openWebhook, sealWebhook } from './channel-secret.ts';
import {
  type ChannelRow,
  deleteChannel,
  findChannel,
  findChannels,
  groups,
  inTransaction,
  putChannel,
  type Tx,
} from './channels-data.ts';
import { addTest, countDeliveries, latestDeliveries, withholdAll } from './deliveries-data.ts';
import { seeDeliveries } from './deliveries-service.ts';
import type { ChannelList, SaveChannelInput, SavedChannel, SeenChannel } from './schema.ts';
import { mayMail } from './send-email.ts';
import { newWebhookSecret } from './sign-webhook.ts';

const COUNTED_DAYS = 7;
const LISTED_OF_EACH = 10;

/** All channels but those for a table that the reader does not see, with how they fare. */
export async function listChannels(reader: Reader): Promise<ChannelList> {
  const [all, decisions, known, owners, counts] = await Promise.all([
    findChannels(),
    reader.decisions(),
    datasets(),
    groups(),
    countDeliveries(COUNTED_DAYS),
  ]);
  const channels = all.filter((channel) => isSeen(channel, decisions));
  const listed = await latestDeliveries(
    channels.map(({ id }) => id),
    LISTED_OF_EACH,
  );
  const seen = await seeDeliveries(reader, listed);
  const countOf = new Map(counts.map((count) => [count.channelId, count]));
  const domains = known.flatMap(({ name, domain }) =>
    domain !== null && decisions.has(name) ? [domain] : [],
  );
  return {
    mayMail: mayMail(),
    domains: [...new Set(domains)].sort(),
    owners,
    channels: channels.map((channel): SeenChannel => {
      const { id, name, kind, host, addresses, scope, scopeName, severity, isEnabled, savedBy } = channel;
      const { waiting = 0, sent = 0, givenUp = 0 } = countOf.get(id) ?? {};
      return {
        ...{ id, name, kind, host, addresses, scope, scopeName, severity, isEnabled, savedBy },
        ...{ waiting, sent, givenUp, savedAt: channel.savedAt.toISOString() },
        deliveries: seen.filter((_, place) => listed[place]?.channelId === id),
      };
    }),
  };
}

function isSeen(
  { scope, scopeName }: Pick<ChannelRow, 'scope' | 'scopeName'>,
  decisions: ReadonlyMap<string, unknown>,
): boolean {
  return scope !== 'table' || decisions.has(scopeName ?? '');
}

/** Throws `not_found` for one that is not there or not seen. */
async function requireChannel(reader: Reader, id: string): Promise<ChannelRow> {
  const channel = await findChannel(id);
  if (!channel || !isSeen(channel, await reader.decisions())) throw noChannel();
  return channel;
}

function noChannel(): AppError {
  return new AppError('not_found', 'This channel is not there any more.');
}

/**
 * Makes or changes a channel. Whoever saves it is whose sight counts from then on. Throws `not_found`, `conflict` for a name that
 * another has, and `bad_request` for a table that they do not see.
 */
export async function saveChannel(actor: Actor, input: SaveChannelInput): Promise<SavedChannel> {
  const { reader } = actor;
  const before = input.id === null ? null : await requireChannel(reader, input.id);
  if (!isSeen(input, await reader.decisions()))
    throw new AppError('bad_request', `There is no table ${input.scopeName}, or you may not see it.`);
  const id = input.id ?? randomUUID();
  const { name, kind, scope, scopeName, severity, isEnabled } = input;
  const webhook = kind === 'webhook' ? webhookOf(input, before) : null;
  await inTransaction(async (tx) => {
    const isPut = await putChannel(tx, {
      ...{ id, name, kind, scope, scopeName, severity, isEnabled, savedById: reader.personId },
      host: webhook && new URL(webhook.url).host,
      sealed: webhook && sealWebhook(id, webhook),
      addresses: kind === 'email' ? input.addresses : [],
    });
    if (!isPut)
      throw new AppError('conflict', `There is a channel called ${name} already. Choose another name.`);
    if (!isEnabled) await withholdAll(tx, id, 'The channel was turned off.');
    const target = kind === 'email' ? input.addresses.length : webhook && new URL(webhook.url).host;
    await record(tx, actor, 'channel.saved', name, {
      channel: id,
      kind,
      target,
      scope,
      scopeName,
      severity,
      isEnabled,
    });
  });
  return { id, secret: webhook?.isNew ? webhook.secret : null };
}

/** To another address goes another secret: who had the old one cannot sign what comes there. */
function webhookOf({ url }: SaveChannelInput, before: ChannelRow | null) {
  const known = before && openWebhook(before);
  if (url === null) {
    if (!known) throw new AppError('bad_request', 'Write the address of the webhook.');
    return { ...known, isNew: false };
  }
  if (known?.url === url) return { ...known, isNew: false };
  return { url, secret: newWebhookSecret(), isNew: true };
}

/** Gives a webhook another secret; the old one signs nothing from now on. Throws `not_found`, and `bad_request` for e-mail. */
export async function renewSecret(actor: Actor, id: string): Promise<SavedChannel> {
  const { reader } = actor;
  const channel = await requireChannel(reader, id);
  const webhook = openWebhook(channel);
  if (!webhook)
    throw new AppError('bad_request', 'Save the channel with its address anew: that gives it a secret.');
  const secret = newWebhookSecret();
  await inTransaction(async (tx) => {
    const now = await findChannel(id, tx);
    if (!now) throw noChannel();
    // Who saved it stays: nothing of what is sent changes.
    await putChannel(tx, { ...now, sealed: sealWebhook(id, { url: webhook.url, secret }) });
    await record(tx, actor, 'channel.saved', now.name, { channel: id, secret: 'renewed' });
  });
  return { id, secret };
}

/** Throws `not_found`. */
export async function removeChannel(actor: Actor, id: string): Promise<void> {
  const { name } = await requireChannel(actor.reader, id);
  await inTransaction(async (tx) => {
    await deleteChannel(tx, id);
    await record(tx, actor, 'channel.removed', name, { channel: id });
  });
}

/** Sends a test through it within seconds; how it fared is among its deliveries. Throws `not_found`. */
export async function testChannel(actor: Actor, id: string): Promise<{ readonly delivery: string }> {
  const { name } = await requireChannel(actor.reader, id);
  return inTransaction(async (tx) => {
    const delivery = await addTest(tx, id);
    await record(tx, actor, 'channel.tested', name, { channel: id, delivery });
    return { delivery };
  });
}

async function record(
  tx: Tx,
  { reader: { personId: actorId, email: actor }, networkAddress }: Actor,
  action: AuditAction,
  subject: string,
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordAuditIn(tx, [{ action, outcome: 'ok', actorId, actor, subject, networkAddress, details }]);
}
