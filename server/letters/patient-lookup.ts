import { AppError } from '../errors.ts';
import type { WireLookup } from '../registry/wire-service.ts';

/**
 * The lookup with a bound on how long the registry is waited for in all; throws `unavailable` then. `whatNow` is a sentence
 * for whoever waits for the letters.
 */
export function patientFor(lookup: WireLookup, waitMs: number, whatNow: string): WireLookup {
  const patience = AbortSignal.timeout(waitMs);
  return {
    async schemasFor(topic, ids, signal) {
      try {
        return await lookup.schemasFor(topic, ids, AbortSignal.any([signal, patience]));
      } catch (error) {
        if (!patience.aborted || signal.aborted) throw error;
        throw new AppError(
          'unavailable',
          `The schema registry does not answer, and these letters name schemas. ${whatNow}`,
        );
      }
    },
  };
}
