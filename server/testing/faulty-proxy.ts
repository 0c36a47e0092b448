import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request: `pass` it on, or break it before the server hears of it or after. */
export type Fault =
  | 'pass'
  /** 500 with a body that is no XML. */
  | 'internal'
  | 'slow-down'
  | 'forbidden'
  | 'not-implemented'
  /** The connection is cut before the server hears of it. */
  | 'reset'
  /** The server does it, and its answer is lost. */
  | 'answer-lost'
  /** Half of the body comes, and then the end of the connection. */
  | 'half'
  /** One byte of the body is another. */
  | 'flipped'
  | 'wrong-etag'
  /** Half of the body comes, and then nothing. */
  | 'silent';

/** Stands in front of an HTTP server and breaks the requests that it is told to break. */
export class FaultyProxy {
  /** Asked for each request. */
  choose: (request: { method: string; url: string }) => Fault = () => 'pass';
  readonly seen: string[] = [];
  readonly #target: string;
  readonly #server: Server;

  constructor(target: string) {
    this.#target = target;
    this.#server = createServer((request, response) => this.#serve(request, response));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  /** The next requests of this method meet these faults, one each; all others pass. */
  breakNext(method: string, ...faults: readonly Fault[]): void {
    const left = [...faults];
    this.choose = (request) => (request.method === method ? (left.shift() ?? 'pass') : 'pass');
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const { method = '', url = '' } = request;
    this.seen.push(`${method} ${url}`);
    const fault = this.choose({ method, url });
    request.on('error', () => undefined);
    response.on('error', () => undefined);
    if (fault === 'reset') return void request.socket.destroy();
    if (
      fault === 'internal' ||
      fault === 'slow-down' ||
      fault === 'forbidden' ||
      fault === 'not-implemented'
    ) {
      request.resume().on('end', () => {
        if (fault === 'internal') response.writeHead(500).end('oops <');
        else if (fault === 'slow-down') response.writeHead(503).end(errorXml('SlowDown'));
        else if (fault === 'not-implemented') response.writeHead(501).end(errorXml('NotImplemented'));
        else response.writeHead(403).end(errorXml('AccessDenied'));
      });
      return;
    }
    // The signature is over the host that the client knows.
    const forwarded = httpRequest(
      new URL(url, this.#target),
      { method, headers: request.headers },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => this.#answer(fault, answer, Buffer.concat(chunks), request, response));
      },
    );
    forwarded.on('error', () => request.socket.destroy());
    request.pipe(forwarded);
  }

  #answer(
    fault: Fault,
    { statusCode = 500, headers }: IncomingMessage,
    body: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (fault === 'answer-lost') return void request.socket.destroy();
    response.writeHead(
      statusCode,
      fault === 'wrong-etag' ? { ...headers, etag: `"${'0'.repeat(32)}"` } : headers,
    );
    if (fault === 'flipped') body.writeUInt8(body.readUInt8(body.length >> 1) ^ 1, body.length >> 1);
    if (fault !== 'half' && fault !== 'silent') return void response.end(body);
    response.write(body.subarray(0, body.length >> 1), () => {
      if (fault === 'half') request.socket.destroy();
    });
  }
}

function errorXml(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>Said by a test</Message></Error>`;
}
