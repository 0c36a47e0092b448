import { AppError, errorMessage } from '#server/errors.ts';

/** Why a process was asked to end. */
export type EndReason = 'SIGTERM' | 'SIGINT' | 'SIGHUP' | 'disconnect';

/**
 * Calls `end` once when the process is to stop: by signal, or because the supervisor that holds the other end
 * of the IPC channel is gone, so that nothing outlives a killed supervisor.
 */
export function onProcessEnd(end: (reason: EndReason) => void): void {
  let asked = false;
  const once = (reason: EndReason) => {
    if (asked) return;
    asked = true;
    end(reason);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => once(signal));
  if (process.connected) process.once('disconnect', () => once('disconnect'));
}

/** What a supervisor is told over IPC. */
export type ChildMessage =
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed' | 'waiting'; readonly message: string };

export function tellSupervisor(message: ChildMessage): void {
  if (process.connected) process.send?.(message);
}

/** Ends the process with one readable line; the supervisor gets it too. */
export function failProcess(error: unknown): never {
  const message = error instanceof AppError || error instanceof Error ? error.message : errorMessage(error);
  tellSupervisor({ kind: 'failed', message });
  console.error(message);
  process.exit(1);
}
