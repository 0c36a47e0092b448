import { isRawNumber, parseExact } from './exact-json.ts';
import { invalidSchema } from './registry-error.ts';

const DEPTH_MAX = 100;

function sorted(value: unknown, depth: number): unknown {
  if (depth > DEPTH_MAX) throw invalidSchema(`it is nested more than ${DEPTH_MAX} levels deep.`);
  if (Array.isArray(value)) return value.map((part) => sorted(part, depth + 1));
  if (value === null || typeof value !== 'object' || isRawNumber(value)) return value;
  const names = Object.keys(value).sort();
  const parts = value as Record<string, unknown>;
  return Object.assign(
    Object.create(null),
    Object.fromEntries(names.map((name) => [name, sorted(parts[name], depth + 1)])),
  );
}

/**
 * One text for all ways to write the same JSON: no blanks, properties in order, numbers as they were written, because a
 * default beyond 2^53 is another schema than its neighbour. Throws RegistryError for what is no JSON or too deep.
 */
export function canonicalText(json: string): string {
  let value: unknown;
  try {
    value = parseExact(json);
  } catch (error) {
    throw invalidSchema(`it is not JSON: ${error instanceof Error ? error.message : error}`);
  }
  return JSON.stringify(sorted(value, 0));
}
