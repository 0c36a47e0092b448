import type { Dataset } from './dataset.ts';
import { datasets } from './datasets.ts';
import type { TableDecision } from './decision.ts';
import { declarations, declaredChecks } from './declarations.ts';

interface VisibleCheck {
  readonly kind: 'unique' | 'not_null' | 'accepted_values' | 'relationships';
  /** A column, or an expression over several. */
  readonly subject: string;
  /** The rows that it is about, as a condition in SQL; null for all. */
  readonly where: string | null;
  /** What a value may be; `masked` where these would tell values that are masked for the reader. Null for other kinds. */
  readonly values: readonly (string | number | boolean)[] | 'masked' | null;
  readonly refersTo: { readonly table: string; readonly column: string } | null;
}

const WORD = /[\p{L}_][\p{L}\p{N}_]*/gu;

/** The declared checks of a table of which somebody sees all that they read, by what was decided for them. */
export async function visibleChecks(
  decisions: ReadonlyMap<string, TableDecision>,
  table: string,
): Promise<VisibleCheck[]> {
  const decision = decisions.get(table);
  if (!decision) return [];
  const [checks, declared, all] = await Promise.all([declaredChecks(table), declarations(), datasets()]);
  const names = columnNames([declared.get(table), all.find(({ name }) => name === table)]);
  const seen = new Map(decision.columns.map((column) => [column.name, column]));
  return checks.flatMap(({ kind, subject, where, values, refersTo }): VisibleCheck[] => {
    // Whatever could be a column counts as one: a word in a text too.
    const read = [...`${subject} ${where ?? ''}`.toLowerCase().matchAll(WORD)]
      .map(([word]) => word)
      .filter((word) => names.has(word));
    if (read.some((name) => !seen.has(name))) return [];
    if (refersTo && !sees(decisions, refersTo.relation, refersTo.column)) return [];
    const isMasked = read.some((name) => seen.get(name)?.mask);
    // A condition may hold values of the columns that it reads.
    if (where !== null && isMasked) return [];
    return [
      {
        kind,
        subject,
        where,
        values: values !== null && isMasked ? 'masked' : values,
        refersTo: refersTo && { table: refersTo.relation, column: refersTo.column },
      },
    ];
  });
}

function columnNames(known: readonly (Dataset | undefined)[]): ReadonlySet<string> {
  return new Set(known.flatMap((dataset) => dataset?.columns.map(({ name }) => name.toLowerCase()) ?? []));
}

function sees(decisions: ReadonlyMap<string, TableDecision>, table: string, column: string): boolean {
  return decisions.get(table)?.columns.some(({ name }) => name === column) ?? false;
}
