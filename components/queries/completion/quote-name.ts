import { QUOTED_NAMES } from './keywords.ts';

/** A name as it must be written: `name`, or `"Odd name"`. */
export function quoteName(name: string): string {
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !QUOTED_NAMES.has(name.toLowerCase());
  return isPlain ? name : `"${name.replaceAll('"', '""')}"`;
}

/** `gold.fact_sales`, each part quoted where it must be. */
export function quotePath(path: string): string {
  return path.split('.').map(quoteName).join('.');
}
