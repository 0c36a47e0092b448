import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { after, before, test } from 'node:test';
import { closeDb, dedicatedClient, transaction } from './db.ts';
import { forgetEnv } from './env.ts';

/** A message of PostgreSQL's protocol: its type, its length, and what it says. */
function message(type: string, ...parts: (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
}

/** Lets a client in and ends it in one breath, as a server does that is stopped at that moment. */
const WELCOME_AND_END = Buffer.concat([
  message('R', Buffer.alloc(4)),
  message('Z', 'I'),
  message('E', 'SFATAL\0', 'C57P01\0', 'Mterminating connection due to administrator command\0', '\0'),
]);

let server: Server;
let former: string | undefined;

before(async () => {
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(WELCOME_AND_END));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  former = process.env.DATABASE_URL;
  process.env.DATABASE_URL = `postgresql://portal@127.0.0.1:${(server.address() as AddressInfo).port}/portal`;
  forgetEnv();
});

after(async () => {
  await closeDb();
  server.close();
  if (former === undefined) delete process.env.DATABASE_URL;
  else process.env.DATABASE_URL = former;
  forgetEnv();
});

test('a connection that is ended as soon as it is there is an error of whoever uses it, and not the end of the process', async () => {
  const client = await dedicatedClient();
  await assert.rejects(client.query('SELECT 1'));
  await assert.rejects(transaction((tx) => tx.query('SELECT 1')));
});
