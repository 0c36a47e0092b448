import { type Incompatibility, incompatibilityText } from './incompatibility.ts';
import { type ParsedSchema, readProblems } from './parse-schema.ts';
import type { Level } from './schema.ts';

interface Version {
  readonly number: number;
  readonly schema: ParsedSchema;
}

const MESSAGES_MAX = 20;

/** Which of a subject's versions, oldest first, a new one is held against. */
export function versionsToCheck<T>(level: Level, versions: readonly T[]): readonly T[] {
  if (level === 'NONE') return [];
  return level.endsWith('_TRANSITIVE') ? versions : versions.slice(-1);
}

/** Why a schema must not follow the versions at a level; nothing when it may. The latest version is told of first. */
export function followProblems(level: Level, next: ParsedSchema, versions: readonly Version[]): string[] {
  if (level === 'NONE') return [];
  const messages: string[] = [];
  for (const { number, schema } of versions.toReversed()) {
    const told = (problems: readonly Incompatibility[], reading: string) =>
      messages.push(...problems.map((problem) => `${reading}: ${incompatibilityText(problem)}`));
    if (!level.startsWith('FORWARD'))
      told(readProblems(next, schema), `The new schema cannot read data of version ${number}`);
    if (!level.startsWith('BACKWARD'))
      told(readProblems(schema, next), `Version ${number} cannot read data of the new schema`);
  }
  const rest = messages.length - MESSAGES_MAX;
  return rest > 0 ? [...messages.slice(0, MESSAGES_MAX), `and ${rest} more`] : messages;
}
