/**
 * A query process: answers one request after the other (see protocol.ts) and ends with its parent. It holds no
 * secret and no connection to anything; what a statement may open is decided by the instance it runs in.
 */
import { writeFileSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { Socket } from 'node:net';
import { AppError } from '../../errors.ts';
import { FrameWriter } from './frame-writer.ts';
import { QueryProcessWork } from './process-work.ts';
import type { MemoryReport, ProcessRequest } from './protocol.ts';

/** The pipe for answers, after the three standard streams. */
const ANSWERS_FD = 3;
const REPORT_MS = 250;

process.title = 'portal-query';
// Not process.exit: that would wait for the statement that a thread is in.
const end = (): never => {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('unreachable');
};
process.on('disconnect', end);
process.on('uncaughtException', (error) => {
  writeSync(process.stderr.fd, `${error.stack}\n`);
  end();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

if (process.platform === 'linux') {
  try {
    // When the machine runs out of memory, a query goes and not the portal or the database.
    writeFileSync('/proc/self/oom_score_adj', '900');
  } catch {
    // Some containers do not let us; then the kernel chooses by size.
  }
} else {
  setInterval(() => {
    const report: MemoryReport = { rssBytes: process.memoryUsage.rss() };
    process.send?.(report);
  }, REPORT_MS);
}

const threads = Number(process.argv[2]);
const answers = new FrameWriter(new Socket({ fd: ANSWERS_FD, readable: false, writable: true }), end);
const work = new QueryProcessWork(threads, answers);

let current: AbortController | null = null;

async function answer(request: Exclude<ProcessRequest, { kind: 'stop' }>): Promise<void> {
  const controller = new AbortController();
  current = controller;
  try {
    const closing = await work.perform(request, controller.signal);
    current = null;
    answers.send(closing);
  } catch (error) {
    current = null;
    const failure = error instanceof AppError ? error : new AppError('internal', 'The query process failed.');
    const { code, message, details } = failure;
    answers.send({ kind: 'error', body: { code, message, details } });
  }
}

process.on('message', (request: ProcessRequest) => {
  if (request.kind === 'stop') current?.abort();
  else void answer(request);
});

await work.warm();
answers.send({ kind: 'ready', body: null });
// A process that is killed at its end does not write it then.
flushCompileCache();
