/**
 * What a person is to see, worked out a second time: from docs/policies.md, in plain loops, knowing nothing of
 * `server/access` but the shape of the document. Slow and simple, so that it can be checked by reading.
 */
import { createHash } from 'node:crypto';
import type { Mask, Policy } from '#server/access/schema.ts';
import type { FieldType } from '#server/lake/table.ts';
import { maskSalt } from '#server/secrets.ts';
import type { ProofDocument } from './documents.ts';
import type { ProofGrant, ProofPerson } from './people.ts';
import type { ProofTable } from './tables.ts';
import { floorDivide, typeOf, type Value } from './values.ts';

export interface Expected {
  readonly columns: readonly { readonly name: string; readonly type: FieldType }[];
  readonly rows: readonly (readonly Value[])[];
}

/** A column that is there for the person, at its place in the table. */
export interface SeenColumn {
  readonly column: ProofTable['columns'][number];
  readonly place: number;
  readonly mask: Mask | null;
}

export interface SeenTable {
  readonly visible: readonly SeenColumn[];
  readonly filters: readonly Policy[];
}

/** Null for a table that is not to be there for the person. */
export function expectedTable(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  const seen = seenTable(drawn, person, table);
  if (!seen) return null;
  const rows = table.rows.filter((row) =>
    seen.filters.every(({ id }) => drawn.conditions.get(id)?.passes(table, row, person) ?? false),
  );
  return {
    columns: seen.visible.map(({ column }) => ({ name: column.name, type: column.type })),
    rows: rows.map((row) =>
      seen.visible.map(({ column, place, mask }) => masked(mask, row[place] ?? null, column.type)),
    ),
  };
}

export function seenTable(
  { document, conditions }: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
): SeenTable | null {
  const about = document.policies.filter((policy) => concerns(policy, person));
  const grants = person.grants.filter(({ inForce, dataset }) => inForce && dataset === table.name);
  const of = (kind: Policy['kind']) => about.filter((policy) => policy.kind === kind);

  if (of('deny').some(({ on }) => namesTable(on, table))) return null;

  const visible = table.columns.flatMap((column, place) => {
    if (!column.declared) return [];
    const allowed =
      of('allow').some(({ on }) => namesTable(on, table) || namesColumn(on, table, column)) ||
      grants.some((grant) => coversColumn(grant, column.name));
    const denied = of('deny').some(({ on }) => namesColumn(on, table, column));
    if (!allowed || denied) return [];
    return [{ column, place, mask: strongestOf({ document, conditions }, person, table, column) }];
  });
  if (visible.length === 0) return null;

  const filters = about.filter(
    (policy) =>
      policy.kind === 'row_filter' &&
      (namesTable(policy.on, table) ||
        table.columns.some((column) => column.declared && namesColumn(policy.on, table, column))),
  );
  return { visible, filters };
}

/** The live datasets are all or nothing as to rows and the instant: each is hidden without them. */
export function expectedLive(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  const { document } = drawn;
  const isFiltered = document.policies.some(
    (policy) =>
      policy.kind === 'row_filter' &&
      concerns(policy, person) &&
      (namesTable(policy.on, table) || table.columns.some((column) => namesColumn(policy.on, table, column))),
  );
  if (isFiltered) return null;
  const expected = expectedTable(drawn, person, table);
  const [instant] = table.columns;
  if (!expected || !instant || expected.columns[0]?.name !== instant.name) return null;
  const isWhole = expected.rows.every((row, place) => row[0] === table.rows[place]?.[0]);
  const isMasked = strongestOf(drawn, person, table, instant) !== null;
  return isWhole && !isMasked ? expected : null;
}

function concerns({ to, except }: Policy, person: ProofPerson): boolean {
  return isAmong(to, person) && !isAmong(except, person);
}

function isAmong(audience: Policy['to'], { role, groups, email }: ProofPerson): boolean {
  if (audience.everyone) return true;
  if (audience.roles.includes(role)) return true;
  if (audience.people.includes(email)) return true;
  return groups.some((group) => audience.groups.includes(group));
}

function namesTable(on: Policy['on'], table: ProofTable): boolean {
  return (
    on.everything === true ||
    on.namespaces.includes(table.namespace) ||
    (table.domain !== null && on.domains.includes(table.domain)) ||
    on.datasets.includes(table.name) ||
    on.tags.some((tag) => table.tags.some((own) => isUnder(own, tag)))
  );
}

function namesColumn(
  on: Policy['on'],
  table: ProofTable,
  column: { name: string; tags: readonly string[] },
): boolean {
  return (
    on.columns.includes(`${table.name}.${column.name}`) ||
    on.tags.some((tag) => column.tags.some((own) => isUnder(own, tag)))
  );
}

function isUnder(tag: string, above: string): boolean {
  return tag === above || tag.startsWith(`${above}.`);
}

function coversColumn(grant: ProofGrant, column: string): boolean {
  return grant.columns.length === 0 || grant.columns.includes(column);
}

function strongestOf(
  { document }: ProofDocument,
  person: ProofPerson,
  table: ProofTable,
  column: ProofTable['columns'][number],
): Mask | null {
  const isUnmasked = person.grants.some(
    (grant) =>
      grant.inForce &&
      grant.dataset === table.name &&
      grant.level === 'unmasked' &&
      coversColumn(grant, column.name),
  );
  if (isUnmasked) return null;
  return strongest(
    document.policies.flatMap((policy) =>
      policy.kind === 'mask' &&
      concerns(policy, person) &&
      (namesTable(policy.on, table) || namesColumn(policy.on, table, column))
        ? [fitting(policy.mask, column.type)]
        : [],
    ),
  );
}

const isText = (type: FieldType) => type === 'string';
const isWhole = (type: FieldType) => type === 'int' || type === 'long';
const isFraction = (type: FieldType) => type === 'double' || type.startsWith('decimal');
const isTime = (type: FieldType) => type === 'date' || type.startsWith('timestamp');

/** A mask that does not fit a column's type takes the value away. */
function fitting(mask: Mask, type: FieldType): Mask {
  const fits = (() => {
    switch (mask.kind) {
      case 'null':
        return true;
      case 'constant':
        if (typeof mask.value === 'string') return isText(type);
        if (typeof mask.value === 'boolean') return type === 'boolean';
        return isFraction(type) || (isWhole(type) && Number.isInteger(mask.value));
      case 'hash':
      case 'partial':
      case 'email':
      case 'last_four':
        return isText(type);
      case 'month':
      case 'year':
        return isTime(type);
      case 'round':
        return isWhole(type) || isFraction(type);
    }
  })();
  return fits ? mask : { kind: 'null' };
}

const BY_STRENGTH = ['null', 'constant', 'hash', 'year', 'month', 'round', 'last_four', 'email', 'partial'];

function strongest(masks: readonly Mask[]): Mask | null {
  let found: Mask | null = null;
  for (const mask of masks) if (found === null || isStronger(mask, found)) found = mask;
  return found;
}

function isStronger(mask: Mask, than: Mask): boolean {
  const [a, b] = [BY_STRENGTH.indexOf(mask.kind), BY_STRENGTH.indexOf(than.kind)];
  if (a !== b) return a < b;
  if (mask.kind === 'round' && than.kind === 'round') return mask.to > than.to;
  if (mask.kind === 'partial' && than.kind === 'partial') {
    const [kept, keptThere] = [mask.first + mask.last, than.first + than.last];
    return kept !== keptThere ? kept < keptThere : mask.first < than.first;
  }
  if (mask.kind === 'constant' && than.kind === 'constant') {
    return JSON.stringify(mask.value) < JSON.stringify(than.value);
  }
  return false;
}

function masked(mask: Mask | null, value: Value, type: FieldType): Value {
  if (mask === null) return value;
  if (mask.kind === 'null') return null;
  if (mask.kind === 'constant') return constantOf(mask.value, type);
  if (value === null) return null;
  switch (mask.kind) {
    case 'hash':
      return createHash('sha256').update(`${maskSalt()}${value}`).digest('hex');
    case 'partial':
      return ends(String(value), mask.first, mask.last);
    case 'last_four':
      return ends(String(value), 0, 4);
    case 'email': {
      const [local = '', domain = '', ...more] = String(value).split('@');
      const isAddress = local !== '' && domain !== '' && more.length === 0;
      return isAddress ? `${[...local][0]}…@${domain}` : '…';
    }
    case 'month':
    case 'year':
      return beginOf(mask.kind, value as bigint, type);
    case 'round':
      return roundTo(value, mask.to, type);
  }
}

function constantOf(value: string | number | boolean, type: FieldType): Value {
  if (typeof value !== 'number') return value;
  if (type === 'double') return value;
  if (isWhole(type)) {
    const whole = BigInt(value);
    return type === 'int' && (whole > 2_147_483_647n || whole < -2_147_483_648n) ? null : whole;
  }
  return toDecimal(String(value), type);
}

/** The nearest decimal of the type, halves away from zero; null when it has no room for it. */
function toDecimal(text: string, type: FieldType): bigint | null {
  const [, precision = '0', scale = '0'] = /\((\d+), ?(\d+)\)/.exec(type) ?? [];
  const [, sign = '', front = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  const wanted = Number(scale);
  let units = BigInt(front + fraction.slice(0, wanted).padEnd(wanted, '0'));
  if (fraction.length > wanted && Number(fraction[wanted]) >= 5) units += 1n;
  if (units >= 10n ** BigInt(precision)) return null;
  return sign === '-' ? -units : units;
}

function ends(text: string, first: number, last: number): string {
  const characters = Array.from(text);
  if (characters.length <= first + last) return '…';
  return [...characters.slice(0, first), '…', ...characters.slice(characters.length - last)].join('');
}

const DAY_MICROS = 86_400_000_000n;

function beginOf(unit: 'month' | 'year', value: bigint, type: FieldType): bigint {
  const days = type === 'date' ? value : floorDivide(value, DAY_MICROS);
  const text = new Date(Number(days) * 86_400_000).toISOString();
  const first = `${text.slice(0, unit === 'year' ? 4 : 7)}${unit === 'year' ? '-01-01' : '-01'}T00:00:00Z`;
  const begin = BigInt(Date.parse(first) / 86_400_000);
  return type === 'date' ? begin : begin * DAY_MICROS;
}

/** Exactly, as fractions of whole numbers; a double is the nearest one to the exact result. */
function roundTo(value: Value, to: number, type: FieldType): Value {
  const [stepUnits, stepScale] = asFraction(to);
  if (type === 'double') return roundDouble(value as number, to);
  if (isWhole(type) && !Number.isInteger(to)) {
    const rounded = roundDouble(Number(value), to);
    const whole = rounded === null ? null : BigInt(evenOf(rounded));
    return whole !== null && inRange(whole, type) ? whole : null;
  }
  const [, scaleText = '0'] = /, ?(\d+)\)/.exec(type) ?? [];
  const scale = 10n ** BigInt(scaleText);
  if (!isWhole(type) && !isExactDouble(value as bigint)) {
    // Decimals of more digits than a double has are brought to the nearest one first; so large, it is a whole number.
    const rounded = roundDouble(Number(typeOf(type).write(value as bigint)), to);
    const units = rounded === null ? null : BigInt(Math.round(rounded)) * scale;
    return units !== null && inRange(units, type) ? units : null;
  }
  // value / scale = k * step / stepScale
  const numerator = (value as bigint) * stepScale;
  const denominator = scale * stepUnits;
  const steps = nearest(numerator, denominator);
  const result = nearest(steps * stepUnits * scale, stepScale);
  return inRange(result, type) ? result : null;
}

function isExactDouble(units: bigint): boolean {
  return units <= 9_007_199_254_740_991n && units >= -9_007_199_254_740_991n;
}

function asFraction(to: number): [units: bigint, scale: bigint] {
  const [front = '', fraction = ''] = String(to).split('.');
  return [BigInt(front + fraction), 10n ** BigInt(fraction.length)];
}

/** Halves away from zero. */
function nearest(numerator: bigint, denominator: bigint): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const rounded = (2n * magnitude + denominator) / (2n * denominator);
  return numerator < 0n ? -rounded : rounded;
}

function inRange(value: bigint, type: FieldType): boolean {
  if (type === 'int') return value <= 2_147_483_647n && value >= -2_147_483_648n;
  if (type === 'long') return value <= 9_223_372_036_854_775_807n && value >= -9_223_372_036_854_775_808n;
  const [, precision = '0'] = /\((\d+),/.exec(type) ?? [];
  const magnitude = value < 0n ? -value : value;
  return magnitude < 10n ** BigInt(precision);
}

/** A fraction step ends in a whole number, halves in the even one. */
function evenOf(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest > 0.5 ? floor + 1 : floor;
  return floor % 2 === 0 ? floor : floor + 1;
}

function roundDouble(value: number, to: number): number | null {
  // What is no finite number is no multiple of anything, and stays.
  if (!Number.isFinite(value)) return value;
  const inverse = 1 / to;
  const isInverse = to < 1 && Math.abs(inverse - Math.round(inverse)) < 1e-9;
  const steps = isInverse ? value * Math.round(inverse) : value / to;
  const magnitude = Math.abs(steps);
  const whole = magnitude % 1 >= 0.5 ? Math.ceil(magnitude) : Math.floor(magnitude);
  const result = isInverse ? whole / Math.round(inverse) : whole * to;
  return Number.isFinite(result) ? Math.sign(value) * result : null;
}
