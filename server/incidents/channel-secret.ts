import { openText, sealText } from '../sealed-text.ts';
import type { ChannelRow } from './channels-data.ts';
import type { Webhook } from './send-webhook.ts';

/** A webhook's address and secret, as they are stored: whoever reads the database alone can send nothing in our name. */
export function sealWebhook(channel: string, { url, secret }: Webhook): string {
  return sealText(JSON.stringify({ url, secret }), 'alert channel', channel);
}

/** Null where they were sealed under a secret that this installation does not have any more. */
export function openWebhook({ id, sealed }: Pick<ChannelRow, 'id' | 'sealed'>): Webhook | null {
  const text = sealed === null ? null : openText(sealed, 'alert channel', id);
  return text === null ? null : (JSON.parse(text) as Webhook);
}
