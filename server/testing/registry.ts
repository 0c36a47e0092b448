import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Scope } from '../auth/roles.ts';
import { createToken } from '../auth/tokens.ts';
import { pool } from '../db.ts';
import { AppError } from '../errors.ts';
import { respond } from '../registry/http-service.ts';
import { addPerson } from './reader.ts';

export interface TestRegistry {
  readonly url: string;
  /** Stops answering; connections are refused until `close` or for good. */
  close(): Promise<void>;
  /** A token of a new steward with these scopes. */
  token(scopes: readonly Scope[]): Promise<string>;
}

/** The portal's own registry over HTTP, as the route handler serves it, on a port of 127.0.0.1. */
export async function serveRegistry(port = 0): Promise<TestRegistry> {
  const server: Server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    const answer = await respond(
      {
        method: request.method ?? 'GET',
        target: request.url ?? '/',
        authorization: request.headers.authorization ?? null,
        networkAddress: '127.0.0.1',
        async readBody(bytesMax) {
          if (body.length > bytesMax) throw new AppError('payload_too_large', 'The body is too large.');
          return body;
        },
      },
      (error) => (error instanceof AppError ? error : new AppError('internal', String(error))),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
    async token(scopes) {
      const id = await addPerson({ role: 'steward' });
      const { rows } = await pool().query('SELECT email, name FROM app_user WHERE id = $1', [id]);
      const person = { id, email: rows[0].email, name: rows[0].name, role: 'steward', isDemo: false, scopes };
      return (await createToken(person, { name: 'schemas', scopes, expiresInDays: 1 }, '127.0.0.1')).token;
    },
  };
}
