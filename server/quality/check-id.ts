import { createHash } from 'node:crypto';
import type { Check } from '../expectations/schema.ts';

/**
 * Gives each check of a text that names none an id: of what it says, so that it keeps its history when others are put before
 * it, and counted on where two say the same.
 */
export function withIds(
  checks: readonly (Omit<Check, 'id'> & { readonly id?: string | undefined })[],
): Check[] {
  const taken = new Set(checks.flatMap(({ id }) => id ?? []));
  const seen = new Set<string>();
  return checks.map((check) => {
    if (check.id !== undefined && !seen.has(check.id)) {
      seen.add(check.id);
      return { ...check, id: check.id };
    }
    const base = idOf(check);
    let id = base;
    for (let n = 2; seen.has(id) || (taken.has(id) && check.id !== id); n++) id = `${base}-${n}`;
    seen.add(id);
    return { ...check, id };
  });
}

function idOf({ type, arguments: given }: Pick<Check, 'type' | 'arguments'>): string {
  const about = given.column ?? given.column_A;
  const what = type.replace(/^expect_(column_)?/, '');
  const digest = createHash('sha256')
    .update(JSON.stringify([type, given]))
    .digest('hex')
    .slice(0, 8);
  return [...(typeof about === 'string' ? [about.slice(0, 40)] : []), what.slice(0, 60), digest].join('.');
}
