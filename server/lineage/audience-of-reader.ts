import type { Reader } from '../access/reader.ts';
import { audienceSelectors } from './made-things-data.ts';

/** By which what people made is there for somebody. */
export function audienceOfReader({ personId, groups }: Reader): string[] {
  return audienceSelectors(['everyone', `person:${personId}`, ...groups.map((group) => `group:${group}`)]);
}
