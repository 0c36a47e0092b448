import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { guardServer } from '../postgres/guard.ts';

const OUTPUT_KEPT = 6_000;

export interface JavaServer {
  readonly child: ChildProcess;
  /** The end of what it wrote. */
  output(): string;
  /** Ends it; resolves when it has ended. What it wrote stays. */
  kill(signal?: 'SIGKILL' | 'SIGTERM'): Promise<void>;
  /** It has ended: `release` for good, `pause` where it is to start again in its folder. */
  readonly guard: ReturnType<typeof guardServer>;
}

export interface JavaOptions {
  /** Removed when this process is gone without having ended the server. */
  readonly folder: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A server in Java that ends with this process at the latest, and does not keep it going. */
export function startJava(args: readonly string[], { folder, ...options }: JavaOptions): JavaServer {
  const child = spawn('java', args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  child.on('error', () => undefined);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-OUTPUT_KEPT);
    });
    // The pipes alone must not keep the process going.
    (stream as unknown as { unref?(): void }).unref?.();
  }
  child.unref();
  const guard = guardServer({ pid: child.pid ?? 0, account: null, signal: 'KILL', removeFolder: folder });
  return {
    child,
    guard,
    output: () => output.trim(),
    async kill(signal = 'SIGKILL') {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.ref();
      child.kill(signal);
      await ended;
    },
  };
}
