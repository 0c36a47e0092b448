import { join } from 'node:path';
import { DEMO_ACCOUNTS, DEMO_PASSWORD } from '#server/auth/demo.ts';
import type { Env } from '#server/env.ts';
import { secretsFile } from '#server/secrets.ts';
import { say } from './say.ts';

/** What a person needs next: where it is, how to sign in, where to send events. */
export function sayWelcome(settings: Env): void {
  const { DATA_DIR, PORTAL_URL, PORTAL_HOST, PORTAL_PORT, COLLECTOR_HOST, COLLECTOR_PORT } = settings;
  const portal = PORTAL_URL ?? `http://${hostToVisit(PORTAL_HOST)}:${PORTAL_PORT}`;
  const key = settings.COLLECTOR_API_KEYS
    ? 'as in COLLECTOR_API_KEYS'
    : `"collectorApiKey" in ${secretsFile()}`;
  say(`\nThe portal is at ${portal}\n`);
  if (settings.DEMO) {
    say(`  sign in as   ${DEMO_ACCOUNTS.map(({ email }) => email).join(', ')}`);
    say(`  password     ${DEMO_PASSWORD}`);
  } else {
    say('  sign in      the first visitor creates the administrator,');
    say('               or: npm run user -- add <e-mail> --role admin');
  }
  say(`  send events  http://${hostToVisit(COLLECTOR_HOST)}:${COLLECTOR_PORT}/v1/events/<topic>`);
  say(`  API key      ${key}`);
  say(`  data, logs   ${DATA_DIR}, ${join(DATA_DIR, 'logs')}`);
  say('  stop         Ctrl-C\n');
}

/** The name under which a listening address is reached from this machine. */
function hostToVisit(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
