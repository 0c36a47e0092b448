import { removeDeleted } from './data.ts';

/** One round: what was deleted, and cannot be taken back any more, goes for good. */
export async function forgetDeleted(): Promise<void> {
  await removeDeleted();
}
