import { parseArgs } from 'node:util';
import { env } from '#server/env.ts';
import { AppError } from '#server/errors.ts';
import { failProcess } from './process-end.ts';

/** `npm start`: the whole platform under one supervisor, until Ctrl-C. `-- --no-demo` leaves the demo out. */

function noDemo(): boolean {
  try {
    return parseArgs({ options: { 'no-demo': { type: 'boolean', default: false } } }).values['no-demo'];
  } catch {
    throw new AppError('bad_request', 'Usage: npm start [-- --no-demo]');
  }
}

try {
  if (noDemo()) process.env.DEMO = 'false';
  process.title = 'portal-supervisor';
  env();
  const { startPlatform } = await import('./start/platform.ts');
  await startPlatform();
} catch (error) {
  failProcess(error);
}
