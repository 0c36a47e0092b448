/** What a file is by its contents; its name only helps where they leave it open. */
export type FileKind =
  | { readonly format: 'csv'; readonly delimiter: string }
  | { readonly format: 'json' | 'parquet' }
  | { readonly refusal: string };

const HEAD_BYTES = 65_536;
const DELIMITERS = [',', ';', '\t', '|'];
const READABLE = 'CSV, JSON and Parquet can be opened here.';
const OTHERS: readonly [start: string, what: string][] = [
  ['PK\u0003\u0004', 'a ZIP archive or an Excel workbook'],
  ['\u001f\u008b', 'compressed with gzip'],
  ['%PDF', 'a PDF'],
  ['SQLite format 3', 'a SQLite database'],
  ['ARROW1', 'an Arrow file'],
  ['\u00ff\u00fe', 'text in UTF-16'],
  ['\u00fe\u00ff', 'text in UTF-16'],
  ['\u00d0\u00cf\u0011\u00e0', 'an old Excel workbook'],
];

export async function kindOfFile(file: File): Promise<FileKind> {
  if (file.size === 0) return { refusal: `${file.name} is empty.` };
  const bytes = new Uint8Array(await file.slice(0, HEAD_BYTES).arrayBuffer());
  const tail = new Uint8Array(await file.slice(-4).arrayBuffer());
  const start = Array.from(bytes.subarray(0, 16), (byte) => String.fromCharCode(byte)).join('');
  const extension = /\.([a-z0-9]+)$/i.exec(file.name)?.[1]?.toLowerCase() ?? '';
  if (start.startsWith('PAR1')) {
    return String.fromCharCode(...tail) === 'PAR1'
      ? { format: 'parquet' }
      : { refusal: `${file.name} ends in the middle: the end of a Parquet file is missing.` };
  }
  const other = OTHERS.find(([mark]) => start.startsWith(mark));
  if (other) return { refusal: `${file.name} is ${other[1]}. ${READABLE}` };
  if (bytes.includes(0)) return { refusal: `${file.name} is not text. ${READABLE}` };
  if (extension === 'parquet')
    return { refusal: `${file.name} is not a Parquet file, whatever its name says.` };
  const text = new TextDecoder().decode(bytes).replace(/^\uFEFF/, '');
  const isJson = /^\s*[[{]/.test(text);
  if (isJson && (/^(json|jsonl|ndjson)$/.test(extension) || looksLikeJson(text))) return { format: 'json' };
  if (/^(json|jsonl|ndjson)$/.test(extension)) {
    return { refusal: `${file.name} is not JSON, whatever its name says: it begins with neither [ nor {.` };
  }
  return { format: 'csv', delimiter: delimiterOf(text) };
}

function looksLikeJson(text: string): boolean {
  return /^\s*(\[\s*[[{]|\{\s*"[^"]*"\s*:)/.test(text);
}

/** Of the first line, outside of quotes. */
function delimiterOf(text: string): string {
  const line = text.replace(/"(?:[^"]|"")*"/g, '').split(/\r?\n/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => line.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ',';
}
