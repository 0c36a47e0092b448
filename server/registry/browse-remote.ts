import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { SchemaShelf } from './browse-service.ts';
import { RegistryClient, type RemoteRegistryOptions, schemaAnswer } from './registry-client.ts';
import { sourceReader } from './remote-registry.ts';
import { RegistryUnavailable } from './schema-registry.ts';

const names = z.array(z.string());
const numbers = z.array(z.number().int());
const level = z.object({ compatibilityLevel: z.string() });

/** A registry by URL, to look through. Throws AppError `unavailable` while it does not answer. */
export function remoteShelf(options: RemoteRegistryOptions): SchemaShelf {
  const client = new RegistryClient(options);
  const withReferences = sourceReader(client);
  const waiting = () => new AbortController().signal;
  const path = (subject: string) => `subjects/${encodeURIComponent(subject)}/versions`;
  const ask = async <T extends z.ZodType>(where: string, contract: T): Promise<z.output<T> | null> => {
    try {
      return await client.get(where, contract, waiting());
    } catch (error) {
      throw error instanceof RegistryUnavailable
        ? new AppError('unavailable', error.message, { cause: error })
        : error;
    }
  };
  return {
    at: new URL(options.url).origin,
    async subjects() {
      const found = (await ask('subjects', names)) ?? [];
      const unknown = { type: null, versions: null, latestAt: null, latestBy: null };
      return found.toSorted().map((subject) => ({ subject, ...unknown }));
    },
    async versions(subject) {
      const found = await ask(path(subject), numbers);
      if (!found) throw new AppError('not_found', `There is no subject ${subject}.`);
      const config = await ask(`config/${encodeURIComponent(subject)}?defaultToGlobal=true`, level);
      const unknown = { id: null, deleted: false, at: null, by: null };
      return {
        level: config?.compatibilityLevel ?? 'BACKWARD',
        versions: found.toSorted((a, b) => b - a).map((version) => ({ version, ...unknown })),
      };
    },
    async schema(subject, version) {
      const answer = await ask(`${path(subject)}/${version}`, schemaAnswer);
      return answer && { id: answer.id ?? null, ...(await withReferences(answer, waiting())) };
    },
  };
}
