import { onAccessChange } from '../access/on-access-change.ts';
import type { Reader } from '../access/reader.ts';
import { AppError } from '../errors.ts';
import type { Caller } from '../queries/service.ts';
import type { TouchedTable } from './data.ts';

const TIMER_MAX_MS = 2_147_000_000;

export function changedError(): AppError {
  return new AppError(
    'conflict',
    'What you may see of this data has changed since the export was made, so it was removed. Export it again to get what you may see now.',
  );
}

/** Whether the reader still sees each of the tables exactly as when they were read. */
export async function stillSees(reader: Reader, touched: readonly TouchedTable[]): Promise<boolean> {
  const decisions = await reader.decisions();
  return touched.every(({ name, key }) => decisions.get(name)?.key === key);
}

/**
 * Its signal aborts, with an AppError as its reason, as soon as the caller's session has ended (`unauthenticated`) or
 * they see anything else of the tables (`conflict`).
 */
export function watchAccess(
  caller: Caller,
  touched: readonly TouchedTable[],
): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let checking = false;
  let again = false;

  const expireWith = ({ validUntil }: Reader) => {
    clearTimeout(timer);
    if (!validUntil) return;
    const delayMs = Math.min(Math.max(validUntil.getTime() - Date.now(), 0) + 1, TIMER_MAX_MS);
    timer = setTimeout(() => void check(), delayMs).unref();
  };
  const check = async () => {
    again = checking;
    if (checking) return;
    checking = true;
    try {
      do {
        again = false;
        const reader = await caller.renew();
        if (!reader) throw new AppError('unauthenticated', 'Your session has ended. Sign in again.');
        expireWith(reader);
        if (!(await stillSees(reader, touched))) throw changedError();
      } while (again);
    } catch (error) {
      controller.abort(
        error instanceof AppError
          ? error
          : new AppError(
              'unavailable',
              'Whether you may still see this data could not be checked, so the download was stopped. Go on with it shortly.',
              { cause: error },
            ),
      );
    } finally {
      checking = false;
    }
  };
  const stopListening = onAccessChange(() => void check());
  expireWith(caller.reader);
  // What changed since the caller's reader was made was not heard.
  void check();
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      stopListening();
      clearTimeout(timer);
    },
  };
}
