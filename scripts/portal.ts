import { existsSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { flushCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';
import { ENCODED_AS } from '#server/browser-engine/schema.ts';
import { env } from '#server/env.ts';
import { AppError } from '#server/errors.ts';
import { failProcess, onProcessEnd, tellSupervisor } from './process-end.ts';

/** `npm run portal`: the web interface as a process of its own; `--dev` compiles pages as they are asked for. */

/** Subscriptions stay open for ever; after this they are cut and the browser connects anew. */
const GRACE_MS = 1_000;

/** What a reverse proxy tells about the client; it is there when PORTAL_URL is set. */
const FORWARDED = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-port', 'x-forwarded-proto'];

const project = fileURLToPath(new URL('..', import.meta.url));
const dev = process.argv.includes('--dev');

/** Next takes the encoding off what handlers answer, as if it had undone it; so they give it another name. */
function keepEncoding(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) =>
    setHeader(name.toLowerCase() === ENCODED_AS ? 'Content-Encoding' : name, value);
}

async function serve(): Promise<void> {
  const { PORTAL_HOST, PORTAL_PORT, PORTAL_URL } = env();
  if (!dev && !existsSync(`${project}/.next/BUILD_ID`)) {
    throw new AppError(
      'unavailable',
      'The portal is not built: run `npm run build` first, or `npm start`, which does.',
    );
  }
  // Next decides by NODE_ENV which React it loads, when it is imported.
  Object.assign(process.env, { NODE_ENV: dev ? 'development' : 'production' });
  const { default: next } = await import('next');
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new AppError(
              'unavailable',
              `Port ${PORTAL_PORT} (PORTAL_PORT) is in use by another program: end it or set PORTAL_PORT to a free port.`,
            )
          : error,
      );
    });
    server.listen(PORTAL_PORT, PORTAL_HOST, resolve);
  });
  const app = next({ dev, dir: project, hostname: PORTAL_HOST, port: PORTAL_PORT, httpServer: server });
  const handle = app.getRequestHandler();
  const prepared = app.prepare();
  // Requests that come before the pages are loaded wait instead of being refused.
  server.on('request', (request, response) => {
    // Without a proxy in front these were written by the client; Next then fills them in from the connection.
    if (!PORTAL_URL) for (const name of FORWARDED) delete request.headers[name];
    keepEncoding(response);
    void prepared.then(() => handle(request, response));
  });
  onProcessEnd(() => {
    // The pages' own copy of the log needs no asking: what it committed is read from the database.
    server.close(async () => {
      const { closeAudit } = await import('#server/audit/record.ts');
      await closeAudit();
      process.exit(0);
    });
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
    setTimeout(() => process.exit(0), 2 * GRACE_MS).unref();
  });
  await prepared;
  tellSupervisor({ kind: 'ready' });
  flushCompileCache();
  console.log(`Portal on http://${PORTAL_HOST}:${PORTAL_PORT}`);
}

if (import.meta.main) {
  process.title = 'portal-web';
  serve().catch(failProcess);
}
