import { quoteIdentifier, quoteLiteral } from '../engine/sql-text.ts';

/** A condition on rows: whether they are of one of these partitions, by the text of its value. */
export function isInPartitions(partition: string, values: readonly (string | null)[]): string {
  const name = quoteIdentifier(partition);
  const texts = values.filter((value) => value !== null).map(quoteLiteral);
  const isOne = texts.length > 0 ? [`CAST(${name} AS VARCHAR) IN (${texts.join(', ')})`] : [];
  return `(${[...isOne, ...(values.includes(null) ? [`${name} IS NULL`] : [])].join(' OR ') || 'false'})`;
}
