import { createHash } from 'node:crypto';
import { canonicalText } from './canonical-text.ts';
import { referredTexts, type StoredSchema } from './data.ts';
import { type ParsedSchema, parseSchema, type SchemaSource } from './parse-schema.ts';
import { invalidSchema } from './registry-error.ts';
import type { Reference, SchemaType } from './schema.ts';

type Db = Parameters<typeof referredTexts>[0];

/** Bounds what references of references may bring together. */
const REFERRED_MAX = 500;

/** The texts behind direct references, deepest first, each once under each of its names. */
async function textsBehind(
  db: Db,
  direct: readonly { name: string; id: number; text: string }[],
): Promise<SchemaSource['references']> {
  if (direct.length === 0) return [];
  const further = await referredTexts(
    db,
    direct.map(({ id }) => id),
  );
  const ordered = new Map<string, { name: string; text: string }>();
  const visit = ({ name, id, text }: { name: string; id: number; text: string }): void => {
    const key = `${id} ${name}`;
    if (ordered.has(key)) return;
    if (ordered.size >= REFERRED_MAX)
      throw invalidSchema(`its references bring more than ${REFERRED_MAX} other schemas with them.`);
    for (const each of further.get(id) ?? []) visit(each);
    ordered.set(key, { name, text });
  };
  for (const each of direct) visit(each);
  return [...ordered.values()];
}

/** A stored schema as values, and with the texts that it refers to. */
export async function sourceOf(db: Db, { id, type, text }: StoredSchema): Promise<SchemaSource> {
  const direct = (await referredTexts(db, [id])).get(id) ?? [];
  return { type, text, references: await textsBehind(db, direct) };
}

export async function parseStored(db: Db, stored: StoredSchema): Promise<ParsedSchema> {
  return parseSchema(await sourceOf(db, stored));
}

export async function parseNew(
  db: Db,
  given: { type: SchemaType; text: string },
  direct: readonly { name: string; id: number; text: string }[],
): Promise<ParsedSchema> {
  return parseSchema({ ...given, references: await textsBehind(db, direct) });
}

/** The same for two texts that say the same, with the same references. */
export function fingerprintOf(type: SchemaType, text: string, references: readonly Reference[]): Buffer {
  const sorted = references
    .map(({ name, subject, version }) => JSON.stringify([name, subject, version]))
    .sort();
  return createHash('sha256')
    .update(JSON.stringify([type, canonicalText(text), sorted]))
    .digest();
}
