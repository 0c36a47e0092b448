import { findInName, type NameFinding } from './column-name.ts';
import { maskEvidence } from './mask-evidence.ts';
import type { Evidence } from './schema.ts';
import { isUuid, VALUE_DETECTORS, type ValueDetector } from './value-detectors.ts';

/** Changes with whatever changes what is found; then every column is looked at again. */
export const RULE_VERSION = 1;

export interface SampledColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  /** Different values of a sample, as DuckDB prints them. */
  readonly values: readonly string[];
}

export interface Finding {
  readonly tag: string;
  /** From 0 to 1. */
  readonly confidence: number;
  readonly evidence: Evidence;
}

export const CONFIDENCE_MIN = 0.5;
/** Fewer values say nothing. */
const VALUES_MIN = 5;
const MOST = 0.8;
/** How improbable what was found must be among values that only have the shape. */
const CHANCE_MAX = 1e-6;
/** So much of a name's word is left when the values are something else. */
const CONTRADICTED = 0.4;
const EXAMPLES = 3;

/**
 * What a column is, by its name and a sample of its values. The rule: values count when four fifths of them match and
 * when so many could not have matched by chance; a name counts by its word, less when the values contradict it; both
 * together count as two witnesses who err independently. What is below one half is not told. Pure.
 */
export function classifyColumn(column: SampledColumn, today = new Date()): Finding[] {
  if (/^BOOLEAN|\[|^STRUCT|^MAP/i.test(column.type)) return [];
  const values = column.values.filter((value) => value.trim() !== '');
  const isIdentifier = shareOf(values, isUuid) >= MOST;
  const names = findInName(column.name);
  const byValues = isIdentifier ? [] : matchValues(values, column.type);
  const tags = new Set([...names.map(({ tag }) => tag), ...byValues.map(({ detector }) => detector.tag)]);
  return [...tags]
    .map((tag) => {
      const name = names.find((each) => each.tag === tag) ?? null;
      if (tag === 'pii.birth_date') return birthDate(column, values, name, today);
      const match = best(byValues.filter(({ detector }) => detector.tag === tag));
      return combine(tag, name, match, values);
    })
    .filter((found) => found !== null)
    .filter(({ confidence }) => confidence >= CONFIDENCE_MIN)
    .sort((a, b) => b.confidence - a.confidence || (a.tag < b.tag ? -1 : 1));
}

interface Match {
  readonly detector: ValueDetector;
  readonly matched: readonly string[];
  readonly share: number;
}

function matchValues(values: readonly string[], type: string): Match[] {
  if (values.length < VALUES_MIN || /^(DATE|TIMESTAMP|DOUBLE|FLOAT)/i.test(type)) return [];
  return VALUE_DETECTORS.flatMap((detector) => {
    const matched = values.filter((value) => detector.matches(value.trim()));
    const share = matched.length / values.length;
    const isMore = binomialTail(values.length, matched.length, detector.chance) < CHANCE_MAX;
    // Of what means nothing alone it is enough that the name agrees.
    return share >= MOST && (isMore || detector.alone === 0) ? [{ detector, matched, share }] : [];
  });
}

function best(matches: readonly Match[]): Match | null {
  return matches.toSorted((a, b) => b.detector.alone - a.detector.alone || b.share - a.share)[0] ?? null;
}

function combine(
  tag: string,
  name: NameFinding | null,
  match: Match | null,
  values: readonly string[],
): Finding | null {
  const alone = match ? match.detector.alone * match.share : 0;
  // What means nothing alone still speaks for a name that says the same.
  const support = match && name ? Math.max(alone, 0.5) : alone;
  const isContradicted = match === null && values.length >= VALUES_MIN && isTold(tag);
  const byName = (name?.confidence ?? 0) * (isContradicted ? CONTRADICTED : 1);
  const confidence = 1 - (1 - support) * (1 - byName);
  if (confidence === 0) return null;
  return {
    tag,
    confidence: Number(confidence.toFixed(2)),
    evidence: {
      nameWord: name?.word ?? null,
      detector: match?.detector.id ?? null,
      says: match?.detector.says ?? null,
      matched: match?.matched.length ?? 0,
      sampled: values.length,
      examples: (match?.matched ?? []).slice(0, EXAMPLES).map(maskEvidence),
    },
  };
}

/** Whether values of that kind would have been known. */
function isTold(tag: string): boolean {
  return VALUE_DETECTORS.some((detector) => detector.tag === tag);
}

const YEAR_FIRST = 1900;
const AGE_MIN = 5;

/** Only by name, and only of dates on which people who are customers could be born. */
function birthDate(
  { type }: SampledColumn,
  values: readonly string[],
  name: NameFinding | null,
  today: Date,
): Finding | null {
  if (!name) return null;
  const isDay = (value: string) => /^\d{4}-\d{2}-\d{2}(?: 00:00:00.*)?$/.test(value);
  const yearMax = today.getUTCFullYear() - AGE_MIN;
  const born = values.filter((value) => {
    const year = Number(value.slice(0, 4));
    return isDay(value) && year >= YEAR_FIRST && year <= yearMax;
  });
  const share = values.length === 0 ? 0 : born.length / values.length;
  const isDate = /^(DATE|TIMESTAMP|VARCHAR)/i.test(type);
  if (!isDate) return null;
  const fits = values.length >= VALUES_MIN && share >= MOST;
  const confidence =
    values.length < VALUES_MIN ? name.confidence : fits ? 0.9 : name.confidence * CONTRADICTED;
  return {
    tag: 'pii.birth_date',
    confidence: Number(confidence.toFixed(2)),
    evidence: {
      nameWord: name.word,
      detector: fits ? 'birth_date' : null,
      says: fits ? `days from ${YEAR_FIRST} to ${yearMax}` : null,
      matched: born.length,
      sampled: values.length,
      examples: fits ? born.slice(0, EXAMPLES).map(maskEvidence) : [],
    },
  };
}

function shareOf(values: readonly string[], is: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter((value) => is(value.trim())).length / values.length;
}

/** How probable at least `hits` of `tries` are when each hits with `chance`. */
export function binomialTail(tries: number, hits: number, chance: number): number {
  let logTerm = 0;
  let sum = 0;
  for (let place = 0; place < hits; place++) {
    logTerm += Math.log((tries - place) / (place + 1)) + Math.log(chance);
  }
  for (let count = hits; count <= tries; count++) {
    sum += Math.exp(logTerm + (tries - count) * Math.log1p(-chance));
    logTerm += Math.log((tries - count) / (count + 1)) + Math.log(chance);
  }
  return Math.min(1, sum);
}
