import { bitOf, COLUMN_USES, type ColumnUse } from '../lineage/telling-service.ts';
import type { EventDataset, InputField } from './event.ts';

const DIRECT: readonly ColumnUse[] = ['identity', 'transformation', 'aggregation'];

/** One use of a column, as `bitOf` has them. */
export function useBits(
  { transformations }: Pick<InputField, 'transformations'>,
  legacyType: string | null | undefined,
): number {
  if (!transformations || transformations.length === 0) return legacyBits(legacyType);
  return transformations.reduce((bits, { type, subtype, masking }) => {
    const use = columnUse(type, subtype ?? '');
    return bits | bitOf(use, masking === true && DIRECT.includes(use));
  }, 0);
}

function columnUse(type: string, subtype: string): ColumnUse {
  const named = subtype.toLowerCase() as ColumnUse;
  const isDirect = type.toUpperCase() !== 'INDIRECT';
  if (COLUMN_USES.includes(named) && DIRECT.includes(named) === isDirect) return named;
  // What is not said more closely is taken for what says the most about a value.
  return isDirect ? 'transformation' : 'conditional';
}

/** `IDENTITY` and `MASKED` of spec 1-0-0. */
function legacyBits(type: string | null | undefined): number {
  switch (type?.toUpperCase()) {
    case 'IDENTITY':
      return bitOf('identity');
    case 'MASKED':
      return bitOf('transformation', true);
    default:
      return bitOf('transformation');
  }
}

export interface EventEdge {
  readonly from: { readonly namespace: string; readonly name: string };
  readonly fromColumn: string | null;
  readonly toColumn: string | null;
  readonly uses: number;
}

/**
 * What an output is made of. Without column lineage that is the inputs' rows; with it also the fields, and the columns that
 * decide about all of it (`dataset`).
 */
export function edgesOfOutput(output: EventDataset, inputs: readonly EventDataset[]): EventEdge[] {
  const rows = inputs.map(
    ({ namespace, name }): EventEdge => ({
      from: { namespace, name },
      fromColumn: null,
      toColumn: null,
      uses: bitOf('identity'),
    }),
  );
  const lineage = output.facets?.columnLineage;
  if (!lineage) return rows;
  const edge = (field: InputField, toColumn: string | null, legacyType?: string | null): EventEdge => ({
    from: { namespace: field.namespace, name: field.name },
    fromColumn: field.field,
    toColumn,
    uses: useBits(field, legacyType),
  });
  return [
    ...rows,
    ...Object.entries(lineage.fields).flatMap(([column, { inputFields, transformationType }]) =>
      inputFields.map((field) => edge(field, column, transformationType)),
    ),
    ...(lineage.dataset ?? []).map((field) => edge(field, null)),
  ];
}
