import type { ExportFormat, ExportItem } from '#server/exports/schema.ts';

interface FormatWords {
  readonly label: string;
  /** What it is good for, in a line. */
  readonly hint: string;
}

export const FORMAT_WORDS: Readonly<Record<ExportFormat, FormatWords>> = {
  csv: { label: 'CSV', hint: 'Text that every program reads' },
  xlsx: { label: 'Excel workbook', hint: 'Typed cells; beyond a million rows several sheets' },
  parquet: { label: 'Parquet', hint: 'Smallest, with exact types; for data tools' },
  arrow: { label: 'Arrow', hint: 'Largest, read without converting; for data tools' },
  ndjson: { label: 'JSON lines', hint: 'An object on each line' },
  json: { label: 'JSON', hint: 'One array of objects' },
};

export function isUnderWay({ status }: Pick<ExportItem, 'status'>): boolean {
  return status === 'waiting' || status === 'running';
}

/** Where it is to be had; also while it is being made. */
export function fileAddress(id: string): string {
  return `/api/exports/${id}/file`;
}

/** One line about how far it is, or what there is. */
export function stateText(
  { status, rows, bytes, error }: Pick<ExportItem, 'status' | 'rows' | 'bytes' | 'error'>,
  write: { readonly count: (value: number) => string; readonly bytes: (value: number) => string },
): string {
  const size = `${write.count(rows)} ${rows === 1 ? 'row' : 'rows'}, ${write.bytes(bytes)}`;
  switch (status) {
    case 'waiting':
      return 'Waiting for its turn…';
    case 'running':
      return rows === 0 ? 'Running…' : `${size} so far…`;
    case 'done':
      return size;
    default:
      return error ?? 'There is no file.';
  }
}
