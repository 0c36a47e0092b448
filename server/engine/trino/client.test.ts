import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, test } from 'node:test';
import { queryTrino } from './client.ts';
import type { TrinoConfig } from './config.ts';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An HTTP server that speaks the protocol from a script; addresses it gives are of another host, as behind a proxy. */
async function scripted(
  answer: (asked: Asked, response: ServerResponse) => unknown,
): Promise<{ config: TrinoConfig; asked: Asked[] }> {
  const asked: Asked[] = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const piece of request) body += piece;
    const each = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
    asked.push(each);
    const result = answer(each, response);
    if (result !== undefined) response.end(typeof result === 'string' ? result : JSON.stringify(result));
    else if (each.method === 'DELETE') response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const config = { url: `http://127.0.0.1:${port}`, user: 'portal', password: null, catalog: 'lake' };
  return { config, asked };
}

const uri = (path: string) => `https://trino.internal:8443${path}`;
const statement = (signal = new AbortController().signal) => ({
  sql: 'SELECT 1',
  person: 'ada@example.com',
  signal,
});
const COLUMNS = [{ name: 'n', type: 'bigint' }];

async function collect(pages: AsyncIterable<readonly (readonly unknown[])[]>): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const page of pages) rows.push(...page);
  return rows;
}

/** Pages 1 to `last`, each with its own number; the first answers have neither columns nor data. */
const paged =
  (last: number) =>
  ({ method, path }: Asked) => {
    if (method === 'DELETE') return undefined;
    const at = method === 'POST' ? -1 : Number(path.split('/').at(-1));
    return {
      id: 'q1',
      ...(at >= 1 && { columns: COLUMNS, data: [[at]] }),
      ...(at < last && { nextUri: uri(`/v1/statement/q1/${at + 1}`) }),
      stats: { state: 'RUNNING' },
    };
  };

test('rows come from all pages, in their order, from the configured address', async () => {
  const { config, asked } = await scripted(paged(4));
  const { columns, pages } = await queryTrino({ ...config, password: 'secret' }, statement());
  assert.deepEqual(columns, COLUMNS);
  assert.deepEqual(await collect(pages), [[1], [2], [3], [4]]);
  assert.deepEqual(
    asked.map(({ method }) => method),
    ['POST', 'GET', 'GET', 'GET', 'GET', 'GET'],
  );
  const [post] = asked;
  assert.equal(post?.body, 'SELECT 1');
  assert.equal(post?.headers['x-trino-user'], 'portal');
  assert.equal(post?.headers['x-trino-catalog'], 'lake');
  assert.equal(post?.headers['x-trino-time-zone'], 'UTC');
  assert.equal(post?.headers['x-trino-client-info'], 'ada@example.com');
  for (const { headers } of asked) {
    assert.equal(headers.authorization, `Basic ${Buffer.from('portal:secret').toString('base64')}`);
  }
});

test('a page is asked for when the one before was taken', async () => {
  const { config, asked } = await scripted(paged(50));
  const { pages, close } = await queryTrino(config, statement());
  const iterator = pages[Symbol.asyncIterator]();
  await iterator.next();
  await iterator.next();
  assert.equal(asked.length, 4);
  await iterator.return?.(undefined);
  await close();
  assert.deepEqual(
    asked.slice(4).map(({ method, path }) => [method, path]),
    [['DELETE', '/v1/statement/q1/3']],
  );
});

test('cancelling stops a request that hangs and ends the statement', async () => {
  const controller = new AbortController();
  const { config, asked } = await scripted(({ method }, response) => {
    if (method === 'POST') return { id: 'q1', nextUri: uri('/v1/statement/queued/q1/1') };
    if (method === 'GET') {
      controller.abort();
      response.writeHead(200);
    }
    return undefined;
  });
  await assert.rejects(queryTrino(config, statement(controller.signal)), { code: 'cancelled' });
  assert.deepEqual(asked.at(-1) && [asked.at(-1)?.method, asked.at(-1)?.path], [
    'DELETE',
    '/v1/statement/queued/q1/1',
  ]);
});

test('whole numbers stay what they are', async () => {
  const { config } = await scripted(
    () =>
      '{"id":"q","columns":[{"name":"n","type":"bigint"}],"data":[[9223372036854775807],[-9007199254740993],[12],[1.5]]}',
  );
  const { pages } = await queryTrino(config, statement());
  assert.deepEqual(await collect(pages), [[9223372036854775807n], [-9007199254740993n], [12], [1.5]]);
});

test('a busy Trino is asked again', async () => {
  let busy = 3;
  const { config, asked } = await scripted((_, response) => {
    busy -= 1;
    if (busy < 0) return { id: 'q', columns: COLUMNS, data: [[1]] };
    response.writeHead(503).end();
    return undefined;
  });
  const { pages } = await queryTrino(config, statement());
  assert.deepEqual(await collect(pages), [[1]]);
  assert.equal(asked.length, 4);
});

const failure = (error: object) => () => ({ id: 'q', error: { message: 'm', ...error } });

const FAILURES: readonly [
  name: string,
  answer: (asked: Asked, response: ServerResponse) => unknown,
  wanted: object,
][] = [
  [
    'the SQL',
    failure({
      message: "line 3:8: Column 'nope' cannot be resolved",
      errorName: 'COLUMN_NOT_FOUND',
      errorType: 'USER_ERROR',
      errorLocation: { lineNumber: 3, columnNumber: 8 },
    }),
    {
      code: 'bad_request',
      message: "Trino: Column 'nope' cannot be resolved.",
      details: { translatedLine: 3, translatedColumn: 8 },
    },
  ],
  [
    'its memory',
    failure({ errorName: 'EXCEEDED_MEMORY_LIMIT', errorType: 'INSUFFICIENT_RESOURCES' }),
    { code: 'unavailable', message: /exceeded memory limit/ },
  ],
  [
    'its time',
    failure({ errorName: 'EXCEEDED_TIME_LIMIT', errorType: 'INSUFFICIENT_RESOURCES' }),
    { code: 'timeout' },
  ],
  [
    'somebody who ended it',
    failure({ errorName: 'USER_CANCELED', errorType: 'USER_ERROR' }),
    { code: 'cancelled' },
  ],
  [
    'a disk of its own',
    failure({
      message: 'Failed to open /mnt/secret/part-1',
      errorName: 'ICEBERG_CANNOT_OPEN_SPLIT',
      errorType: 'EXTERNAL',
    }),
    { code: 'unavailable', message: 'Trino could not run the query (iceberg cannot open split).' },
  ],
  [
    'a wrong password',
    (_, response) => void response.writeHead(401).end(),
    { code: 'unavailable', message: /TRINO_PASSWORD/ },
  ],
  [
    'another status',
    (_, response) => void response.writeHead(500).end(),
    { code: 'unavailable', message: /status 500/ },
  ],
  ['something else at its address', () => '<html>', { code: 'unavailable', message: /no Trino/ }],
  [
    'a redirection elsewhere',
    (_, response) => void response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
    { code: 'unavailable' },
  ],
];

for (const [name, answer, wanted] of FAILURES) {
  test(`a failure by ${name} is told as such`, async () => {
    const { config } = await scripted(answer);
    await assert.rejects(
      queryTrino(config, statement()).then(({ pages }) => collect(pages)),
      wanted,
    );
  });
}

test('no Trino at all is told as such', async () => {
  const { config } = await scripted(() => undefined);
  server?.close();
  await assert.rejects(queryTrino(config, statement()), { code: 'unavailable', message: /does not answer/ });
});
