import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { embeddedUrlFile } from './connection.ts';

/** The role that owns everything in the embedded server, and its database. */
export const ROLE = 'portal';
export const DATABASE = 'portal';

export interface Address {
  readonly port: number;
  readonly password: string;
}

/** A URL that pg, Prisma and psql take. */
export function addressUrl({ port, password }: Address, database = DATABASE): string {
  return `postgresql://${ROLE}:${password}@127.0.0.1:${port}/${database}`;
}

/** The address an earlier start left, or null when there is none that can be read. */
export function readAddress(dataDir: string): Address | null {
  try {
    const url = new URL(readFileSync(embeddedUrlFile(dataDir), 'utf8').trim());
    const port = Number(url.port);
    return url.password && port > 0 ? { port, password: url.password } : null;
  } catch {
    return null;
  }
}

export function writeAddress(dataDir: string, address: Address): void {
  const file = embeddedUrlFile(dataDir);
  writeFileSync(`${file}.new`, `${addressUrl(address)}\n`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Whether the port of 127.0.0.1 can be listened on now; 0 asks for any. Resolves to the port, or null. */
export function freePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address ? address.port : null;
      server.close(() => resolve(taken));
    });
  });
}
