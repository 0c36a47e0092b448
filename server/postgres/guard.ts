import { type ChildProcess, spawn } from 'node:child_process';
import type { Account } from './account.ts';

// Waits for the end of its standard input, which the kernel closes when the starting process is gone however it
// ended; then stops the server and, when told so, removes a folder.
const SCRIPT = `read -r word
[ "$word" != kept ] || exit 0
if [ "$word" != released ]; then
  kill -s "$2" "$1" 2>/dev/null
  tries=0
  while kill -0 "$1" 2>/dev/null && [ $tries -lt 600 ]; do
    grep -q "^State:.Z" "/proc/$1/status" 2>/dev/null && break
    sleep 0.1
    tries=$((tries + 1))
  done
fi
[ -z "$3" ] || rm -rf -- "$3"`;

export interface Guard {
  /** The server has ended: nothing is left to stop. `keepFolder`: another one is started in it. */
  release(keepFolder?: boolean): void;
}

/**
 * Makes sure that the server of this process id does not outlive us, even when we are killed: a tiny shell holds
 * the other end of a pipe. There is none on Windows.
 */
export function guardServer(options: {
  pid: number;
  account: Account | null;
  /** INT: sessions are ended and the data is flushed; QUIT (PostgreSQL) and KILL: at once, for data that is thrown away. */
  signal: 'INT' | 'QUIT' | 'KILL';
  removeFolder?: string | undefined;
}): Guard {
  if (process.platform === 'win32') return { release: () => undefined };
  const args = ['-c', SCRIPT, 'guard', String(options.pid), options.signal, options.removeFolder ?? ''];
  const account = options.removeFolder ? null : options.account;
  const child: ChildProcess = spawn('/bin/sh', args, {
    ...account,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined);
  child.stdin?.on('error', () => undefined);
  child.unref();
  // The pipe alone must not keep the process going.
  (child.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return { release: (keepFolder = false) => child.stdin?.end(keepFolder ? 'kept\n' : 'released\n') };
}
