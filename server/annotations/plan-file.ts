import type { AnnotationRow, Change } from './data.ts';
import { annotationFinder, sameValue } from './plan-changes.ts';
import type { FileRecord } from './read-file.ts';
import { type AnnotationValue, COLUMN_FIELDS, type Deprecation, FIELD_VALUES } from './schema.ts';

/** What counts of a table or a column now, whoever says it. */
export interface FileLine {
  readonly table: string;
  /** Null: the table. */
  readonly column: string | null;
  readonly fieldId: number | null;
  readonly type: string | null;
  readonly description: string | null;
  readonly domain: string | null;
  readonly owner: string | null;
  readonly tags: readonly string[];
  readonly documentation: string | null;
  readonly deprecation: Deprecation | null;
}

/** Fields that a file can change. */
const FIELDS = ['description', 'domain', 'owner', 'tags', 'documentation', 'deprecation'] as const;
type FileField = (typeof FIELDS)[number];

/** A change with its line and what counted before, whoever said that. */
export interface FileChange extends Change {
  readonly line: number;
  readonly from: AnnotationValue | null;
}

interface Problem {
  readonly line: number;
  readonly says: string;
}

interface PlannedFile {
  readonly changes: readonly FileChange[];
  readonly problems: readonly Problem[];
  readonly unchanged: number;
}

const keyOf = (table: string, column: string | null) => JSON.stringify([table, column]);

/**
 * What a file changes: each field that says something else than what counts now. What it may not change, or somebody changed
 * since the file was made, is a problem with its line and nothing else; the rest goes on.
 */
export function planFile(
  records: readonly FileRecord[],
  lines: readonly FileLine[],
  written: readonly AnnotationRow[],
): PlannedFile {
  const known = new Map(lines.map((line) => [keyOf(line.table, line.column), line]));
  const find = annotationFinder(written);
  const seen = new Set<string>();
  const changes: FileChange[] = [];
  const problems: Problem[] = [];
  let unchanged = 0;
  for (const record of records) {
    const { line, table, column } = record;
    const says = (text: string) => problems.push({ line, says: text });
    const key = keyOf(table, column);
    const current = known.get(key);
    if (!current) {
      says(
        known.has(keyOf(table, null))
          ? `${table} has no column ${column}, or you may not see it.`
          : `There is no table ${table || '(none is named)'}, or you may not see it.`,
      );
      continue;
    }
    if (seen.has(key)) {
      says(`${column ?? table} is in the file twice; the first line counts.`);
      continue;
    }
    seen.add(key);
    for (const field of FIELDS) {
      const cell = record.fields.get(field);
      if (cell === undefined) continue;
      if (column !== null && !COLUMN_FIELDS.some((each) => each === field)) {
        if (cell !== '') says(`Columns have no ${field} of their own.`);
        continue;
      }
      const now = find({ table, column, fieldId: current.fieldId, field });
      const wanted = wantedOf(field, cell, current, now ?? null);
      if (wanted === 'same') unchanged += 1;
      else if (typeof wanted === 'string') says(wanted);
      else if (now && record.edit !== null && now.edit > record.edit) {
        says(`The ${field} was changed by ${now.by} since the file was made.`);
      } else {
        changes.push({
          ...{ line, table, column, fieldId: current.fieldId, field },
          ...{ from: currentValue(field, current), before: now?.value ?? null, after: wanted.value },
        });
      }
    }
  }
  return { changes, problems, unchanged };
}

/** What is to be written for a cell; `same` where it says what counts anyhow; otherwise why it cannot be taken. */
function wantedOf(
  field: FileField,
  cell: string,
  current: FileLine,
  now: AnnotationRow | null,
): { readonly value: AnnotationValue | null } | string {
  if (field === 'tags') return wantedTags(cell, current, now);
  const before = field === 'deprecation' ? (current.deprecation?.note ?? '') : (current[field] ?? '');
  if (cell === before.trim()) return 'same';
  if (cell === '') {
    return now === null
      ? `The ${field} is declared in its file, and cannot be emptied here.`
      : { value: null };
  }
  return field === 'deprecation'
    ? taken(field, { replacement: null, removedOn: null, ...current.deprecation, note: cell })
    : taken(field, cell);
}

function wantedTags(
  cell: string,
  current: FileLine,
  now: AnnotationRow | null,
): { readonly value: AnnotationValue | null } | string {
  const tags = [...new Set(cell.split(/[;,]/).map((tag) => tag.trim()))].filter((tag) => tag !== '').sort();
  if (sameValue(tags, current.tags.toSorted())) return 'same';
  const own = (now?.value ?? []) as readonly string[];
  const others = current.tags.filter((tag) => !own.includes(tag));
  const missing = others.find((tag) => !tags.includes(tag));
  if (missing !== undefined) {
    return `The tag ${missing} is declared, or was accepted as a finding, and cannot be taken away here.`;
  }
  const added = tags.filter((tag) => !others.includes(tag));
  return added.length === 0 ? { value: null } : taken('tags', added);
}

function taken(field: FileField, value: unknown): { readonly value: AnnotationValue } | string {
  const parsed = FIELD_VALUES[field].safeParse(value);
  if (parsed.success) return { value: parsed.data };
  return `The ${field} cannot be taken: ${parsed.error.issues[0]?.message ?? 'it is wrong.'}`;
}

function currentValue(field: FileField, current: FileLine): AnnotationValue | null {
  if (field === 'tags') return current.tags.length === 0 ? null : [...current.tags];
  return current[field];
}
