import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StreamTransport } from '#server/stream/transport.ts';
import { AppError } from '../errors.ts';
import { apiKeyCheck } from './api-key.ts';
import { requestHandler } from './handle-request.ts';
import { LogConnection } from './log-connection.ts';
import { ByteBudget } from './read-body.ts';

export interface CollectorOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly apiKeys: readonly string[];
  readonly maxBodyBytes: number;
  readonly maxEventsPerSecond: number;
  /** Bytes of bodies that may be under way at once. Default: 64 MiB or eight largest bodies. */
  readonly maxHeldBytes?: number;
  connect(): Promise<StreamTransport>;
}

export interface Collector {
  readonly url: string;
  /** Refuses new connections, finishes the requests under way, closes the log. */
  stop(): Promise<void>;
}

const HELD_BYTES_MIN = 64 * 1024 * 1024;
const HEADERS_MS_MAX = 10_000;
const REQUEST_MS_MAX = 60_000;
const KEEP_ALIVE_MS = 65_000;
const CONNECTIONS_MAX = 4096;
const STOP_MS_MAX = 8_000;

function listenProblem(error: NodeJS.ErrnoException, host: string, port: number): AppError {
  const place = `The collector cannot listen on ${host}:${port}`;
  if (error.code === 'EADDRINUSE') {
    return new AppError('conflict', `${place}: the port is in use. Stop what uses it or set COLLECTOR_PORT.`);
  }
  if (error.code === 'EACCES') {
    return new AppError(
      'conflict',
      `${place}: this port is not allowed to us. Set COLLECTOR_PORT to one above 1023.`,
    );
  }
  return new AppError(
    'conflict',
    `${place} (${error.code ?? error.message}). Check COLLECTOR_HOST and COLLECTOR_PORT.`,
  );
}

/** The HTTP entrance for events. Resolves when it listens; the log may still be on its way (answers are 503 until then). */
export async function startCollector(options: CollectorOptions): Promise<Collector> {
  const { host, port, maxBodyBytes } = options;
  let closing = false;
  const log = new LogConnection(options.connect);
  const handle = requestHandler({
    log,
    checkKey: apiKeyCheck(options.apiKeys),
    maxBodyBytes,
    maxEventsPerSecond: options.maxEventsPerSecond,
    budget: new ByteBudget(options.maxHeldBytes ?? Math.max(HELD_BYTES_MIN, 8 * maxBodyBytes)),
  });
  const server = createServer(
    {
      headersTimeout: HEADERS_MS_MAX,
      requestTimeout: REQUEST_MS_MAX,
      keepAliveTimeout: KEEP_ALIVE_MS,
      noDelay: true,
    },
    (request, response) => void handle(request, response, () => closing),
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    await log.close();
    throw listenProblem(error as NodeJS.ErrnoException, host, port);
  }
  const address = server.address() as AddressInfo;
  return {
    url: `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`,
    async stop() {
      closing = true;
      const closed = new Promise((resolve) => server.close(resolve));
      const limit = setTimeout(() => server.closeAllConnections(), STOP_MS_MAX);
      await closed;
      clearTimeout(limit);
      await log.close();
    },
  };
}
