import type { Impact } from '#server/lineage/schema.ts';

/** A line for each affected column, rows without one. */
export function impactCsv({ affected }: Impact): string {
  const lines = affected.flatMap(({ kind, name, title, within, owner, steps, columns, checks }) =>
    columns.map((column) => [
      kind,
      kind === 'table' ? name : title,
      within ?? '',
      column.name ?? '(rows)',
      column.effect,
      column.uses.join(' + '),
      String(steps),
      String(checks),
      owner ?? '',
    ]),
  );
  return [['kind', 'name', 'within', 'column', 'effect', 'uses', 'steps', 'checks', 'owner'], ...lines]
    .map((cells) => cells.map(cell).join(','))
    .join('\r\n');
}

/** Quoted where it must be; what a spreadsheet would take for a formula is a text. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
