import { NAME_LENGTH_MAX } from './schema.ts';

/** An id for a new term that can be read in an address and is nobody's yet. Pure. */
export function idOfName(name: string, taken: readonly string[]): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, NAME_LENGTH_MAX - 6)
    .replace(/-+$/, '');
  const id = words === '' ? 'term' : words;
  const used = new Set(taken);
  for (let number = 1; ; number += 1) {
    const tried = number === 1 ? id : `${id}-${number}`;
    if (!used.has(tried)) return tried;
  }
}
