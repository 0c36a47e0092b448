import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What another's registry has: for each id its schema, and the subject of its only version. */
export type StandInSchemas = ReadonlyMap<number, { readonly subject: string; readonly schema: object }>;

type Fault =
  | 'status 500'
  | 'status 401'
  | 'hang'
  | 'half'
  | 'no json'
  | 'wrong json'
  | 'bare 404'
  | 'redirect';

export interface RegistryStandIn {
  readonly url: string;
  /** Paths that were asked for, with their queries. */
  readonly asked: string[];
  /** What it does instead of answering. */
  fault: Fault | null;
  /** What the last request authenticated itself with. */
  authorization: string | undefined;
  close(): Promise<void>;
}

function fail(fault: Fault, response: ServerResponse): void {
  switch (fault) {
    case 'hang':
      return;
    case 'half':
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('[{"subject":"orders-');
      response.socket?.end();
      return;
    case 'no json':
      response.end('<html>Welcome</html>');
      return;
    case 'wrong json':
      response.end('{"subject":"orders-value"}');
      return;
    case 'bare 404':
      response.writeHead(404).end('Not Found');
      return;
    case 'redirect':
      response.writeHead(302, { Location: '/elsewhere' }).end();
      return;
    default:
      response
        .writeHead(Number(fault.slice('status '.length)))
        .end('{"error_code":50001,"message":"no store"}');
  }
}

/** An HTTP server on 127.0.0.1 that answers as a Confluent Schema Registry does, and fails as proxies and networks do. */
export async function serveRegistryStandIn(schemas: StandInSchemas): Promise<RegistryStandIn> {
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    standIn.asked.push(path);
    standIn.authorization = request.headers.authorization;
    if (standIn.fault) return fail(standIn.fault, response);
    const [, id, versions] = /^\/base\/schemas\/ids\/(\d+)(\/versions)?(\?|$)/.exec(path) ?? [];
    const found = schemas.get(Number(id));
    response.setHeader('Content-Type', 'application/vnd.schemaregistry.v1+json');
    if (!found) response.writeHead(404).end('{"error_code":40403,"message":"Schema not found"}');
    else if (versions) response.end(JSON.stringify([{ subject: found.subject, version: 1 }]));
    else response.end(JSON.stringify({ schema: JSON.stringify(found.schema) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const standIn: RegistryStandIn = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/base`,
    asked: [],
    fault: null,
    authorization: undefined,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return standIn;
}
