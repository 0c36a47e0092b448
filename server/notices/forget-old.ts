import { removeOld } from './data.ts';

/** One round: removes notices that are older than they are kept. */
export async function forgetOld(): Promise<void> {
  await removeOld();
}
