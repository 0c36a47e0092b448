import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';

export interface TestCall {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface TestWebhook {
  readonly url: string;
  readonly calls: readonly TestCall[];
  close(): Promise<void>;
}

/** A receiver of webhooks on loopback; `answer` says how it answers, or does not. */
export async function startWebhook(
  answer: (response: ServerResponse, call: TestCall) => void = (response) => response.end(),
): Promise<TestWebhook> {
  const calls: TestCall[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const call = { headers: request.headers, body };
      calls.push(call);
      response.on('error', () => undefined);
      answer(response, call);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    calls,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
