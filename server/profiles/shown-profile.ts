import type { ColumnDecision, TableDecision } from '../access/decision.ts';
import { columnClass } from './column-class.ts';
import type { ColumnDetails, ColumnFigures, ShownFigures, Withheld } from './schema.ts';

/** What of a profile, which was made of all that a table holds, one reader is shown. */

/** Of personal data a value is shown only with as many rows. */
export const GROUP_ROWS_MIN = 5;

/** Why a reader is shown nothing of a table's profile; null when they are. */
export function whyNoProfile({ rowFilter }: TableDecision): string | null {
  return rowFilter === null
    ? null
    : 'You see some of the rows of this table. Its profile is of all of them, so it is not shown.';
}

export function showFigures(column: ColumnDecision, figures: ColumnFigures | undefined): ShownFigures {
  const { name, type } = column;
  if (!figures) {
    const withheld = 'This column is newer than the last profile.';
    return { name, type, class: columnClass(type), nulls: null, distinct: null, values: { withheld } };
  }
  const { name: _, type: __, class: kind, fieldId: ___, nulls, distinct, ...values } = figures;
  return {
    name,
    type,
    class: kind,
    nulls: keepsNulls(column) ? nulls : null,
    distinct: keepsValuesApart(column) ? distinct : null,
    values: whyNoValues(column) ?? (isPersonal(column) ? { withheld: SINGLE_PEOPLE } : values),
  };
}

export function showDetails(
  column: ColumnDecision,
  details: ColumnDetails | undefined,
): ColumnDetails | Withheld {
  const why = whyNoValues(column);
  if (why) return why;
  if (!details) return { withheld: 'This column is newer than the last profile.' };
  if (!isPersonal(column)) return details;
  return { histogram: null, top: details.top?.filter(({ rows }) => rows >= GROUP_ROWS_MIN) ?? null };
}

const SINGLE_PEOPLE = 'The smallest and the largest of personal values are those of single people.';

function whyNoValues({ mask }: ColumnDecision): Withheld | null {
  return mask === null ? null : { withheld: 'This column is masked for you.' };
}

function isPersonal({ tags }: ColumnDecision): boolean {
  return tags.some((tag) => tag === 'pii' || tag.startsWith('pii.'));
}

/** Whether the mask leaves to see what is missing. */
function keepsNulls({ mask }: ColumnDecision): boolean {
  return mask?.kind !== 'null' && mask?.kind !== 'constant';
}

/** Whether different values still differ behind the mask. */
function keepsValuesApart({ mask }: ColumnDecision): boolean {
  return mask === null || mask.kind === 'hash';
}
