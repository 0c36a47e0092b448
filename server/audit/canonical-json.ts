/**
 * One text for one value: keys sorted, nothing optional. Dates and bigints become strings, `undefined` members are
 * left out, numbers JSON lacks become their names. Throws a TypeError for functions, symbols and cycles.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value, []));
}

function ordered(value: unknown, above: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      return value.toWellFormed();
    case 'bigint':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'boolean':
      return value;
    case 'undefined':
      return null;
    case 'object':
      return value === null ? null : orderedObject(value, above);
    default:
      throw new TypeError(`A ${typeof value} is no JSON.`);
  }
}

function orderedObject(value: object, above: readonly object[]): unknown {
  if (above.includes(value)) throw new TypeError('A value that contains itself is no JSON.');
  const path = [...above, value];
  if (value instanceof Date) return Number.isNaN(value.valueOf()) ? null : value.toISOString();
  if (Array.isArray(value)) return value.map((item) => ordered(item, path));
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([key, member]) => [key.toWellFormed(), ordered(member, path)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members);
}
