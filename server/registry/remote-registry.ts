import { z } from 'zod';
import { RegistryClient, type RemoteRegistryOptions, schemaAnswer } from './registry-client.ts';
import type { RegisteredSource, SchemaRegistry } from './schema-registry.ts';

const REQUESTS_AT_ONCE = 8;
/** Bounds what references of references may bring together. */
const REFERRED_MAX = 500;
const versionsAnswer = z.array(z.object({ subject: z.string() }));

type SchemaAnswer = z.infer<typeof schemaAnswer>;

/** Reads, with a schema, all that it refers to. */
export function sourceReader(client: RegistryClient) {
  return async function withReferences(answer: SchemaAnswer, signal: AbortSignal): Promise<RegisteredSource> {
    const found: { name: string; text: string }[] = [];
    const seen = new Set<string>();
    const visit = async (of: SchemaAnswer): Promise<void> => {
      for (const { name, subject, version } of of.references ?? []) {
        const key = JSON.stringify([name, subject, version]);
        if (seen.has(key) || seen.size >= REFERRED_MAX) continue;
        seen.add(key);
        const path = `subjects/${encodeURIComponent(subject)}/versions/${version}?deleted=true`;
        const referred = await client.get(path, schemaAnswer, signal);
        // What is missing is told when the schema is parsed, which does not find the name.
        if (referred === null) continue;
        await visit(referred);
        found.push({ name, text: referred.schema });
      }
    };
    await visit(answer);
    return { type: answer.schemaType ?? 'AVRO', text: answer.schema, references: found };
  };
}

/** A registry that speaks the Confluent Schema Registry's REST interface (its API reference, version 1). */
export function remoteRegistry(options: RemoteRegistryOptions): SchemaRegistry {
  const client = new RegistryClient(options);
  const withReferences = sourceReader(client);

  async function usesOf(id: number, signal: AbortSignal) {
    const all = await client.get(`schemas/ids/${id}/versions?deleted=true`, versionsAnswer, signal);
    if (all === null) return null;
    const live = (await client.get(`schemas/ids/${id}/versions`, versionsAnswer, signal)) ?? [];
    const subjects = new Set([...live, ...all].map(({ subject }) => subject));
    return Array.from(subjects, (subject) => ({
      subject,
      deleted: !live.some((each) => each.subject === subject),
    }));
  }

  async function sourceAt(path: string, signal: AbortSignal): Promise<RegisteredSource | null> {
    const answer = await client.get(path, schemaAnswer, signal);
    return answer && withReferences(answer, signal);
  }

  return {
    async subjectsOf(ids, signal) {
      const uses = new Map<number, { subject: string; deleted: boolean }[]>();
      const waiting = ids.values();
      const lane = async () => {
        for (const id of waiting) {
          const of = await usesOf(id, signal);
          if (of) uses.set(id, of);
        }
      };
      await Promise.all(Array.from({ length: Math.min(REQUESTS_AT_ONCE, ids.length) }, lane));
      return uses;
    },
    source: (id, signal) => sourceAt(`schemas/ids/${id}`, signal),
    latest: (subject, signal) => sourceAt(`subjects/${encodeURIComponent(subject)}/versions/latest`, signal),
  };
}
