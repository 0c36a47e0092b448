import { createServer } from 'node:net';
import type { Env } from '#server/env.ts';
import { AppError } from '#server/errors.ts';

function problemOf(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** Says before anything is started when an address cannot be listened on. */
export async function checkPorts(
  env: Pick<Env, 'PORTAL_HOST' | 'PORTAL_PORT' | 'COLLECTOR_HOST' | 'COLLECTOR_PORT'>,
): Promise<void> {
  const wanted = [
    { host: env.PORTAL_HOST, port: env.PORTAL_PORT, name: 'PORTAL' },
    { host: env.COLLECTOR_HOST, port: env.COLLECTOR_PORT, name: 'COLLECTOR' },
  ] as const;
  for (const { host, port, name } of wanted) {
    const problem = await problemOf(port, host);
    if (problem === null) continue;
    throw new AppError(
      'unavailable',
      problem === 'EADDRINUSE'
        ? `Port ${port} (${name}_PORT) is in use by another program: end it, or set ${name}_PORT to a free port.`
        : problem === 'EACCES'
          ? `Port ${port} (${name}_PORT) needs more rights than this user has: set ${name}_PORT to one above 1023.`
          : `${host}:${port} (${name}_HOST, ${name}_PORT) cannot be listened on: ${problem}.`,
    );
  }
  if (env.PORTAL_PORT === env.COLLECTOR_PORT) {
    throw new AppError(
      'bad_request',
      `PORTAL_PORT and COLLECTOR_PORT are both ${env.PORTAL_PORT}: set two different ones.`,
    );
  }
}
