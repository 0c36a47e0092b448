import { parse } from 'csv-parse/sync';

/** A record of a text file: the values of one line, or of several when a quoted value has line breaks in it. */
export interface TextRecord {
  /** The number of its first line, from 1. */
  readonly line: number;
  /** The bytes as they are in the file, without the final line break. */
  readonly raw: Buffer;
  /** How far the file is read when the record is. */
  readonly endByte: number;
  readonly values: readonly string[] | null;
  /** Why there are no values. */
  readonly problem: string | null;
}

export type Separator = ',' | ';' | '\t' | '|' | 'blank';

const LINE_BYTES_MAX = 1024 * 1024;
const QUOTED_LINES_MAX = 200;
const LF = 0x0a;
const CR = 0x0d;

interface Line {
  readonly number: number;
  readonly bytes: Buffer;
  readonly endByte: number;
  readonly tooLong: boolean;
}

/** Lines without their breaks. Of a line that is too long only the beginning is kept. */
async function* splitLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Line> {
  let number = 0;
  let endByte = 0;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  let tooLong = false;
  const keep = (piece: Buffer) => {
    const room = LINE_BYTES_MAX - keptBytes;
    if (piece.length > room) tooLong = true;
    if (room <= 0 || piece.length === 0) return;
    kept.push(piece.subarray(0, room));
    keptBytes += Math.min(room, piece.length);
  };
  const finish = (): Line => {
    let bytes = kept.length === 1 ? (kept[0] as Buffer) : Buffer.concat(kept);
    if (bytes.at(-1) === CR) bytes = bytes.subarray(0, -1);
    number += 1;
    const line = { number, bytes, endByte, tooLong };
    kept = [];
    keptBytes = 0;
    tooLong = false;
    return line;
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      keep(chunk.subarray(from, at));
      endByte += at + 1 - from;
      from = at + 1;
      yield finish();
    }
    keep(chunk.subarray(from));
    endByte += chunk.length - from;
  }
  if (keptBytes > 0) yield finish();
}

/** How a line leaves the quotation marks: `open` when a quoted value goes on in the next one. */
function quoting(text: string, separator: string, openBefore: boolean): 'closed' | 'open' | 'broken' {
  let at = 0;
  let open = openBefore;
  for (;;) {
    if (open) {
      const mark = text.indexOf('"', at);
      if (mark < 0) return 'open';
      if (text[mark + 1] === '"') {
        at = mark + 2;
        continue;
      }
      at = mark + 1;
      if (at < text.length && text[at] !== separator) return 'broken';
      open = false;
    } else if (text[at] === '"') {
      at += 1;
      open = true;
      continue;
    }
    const next = text.indexOf(separator, at);
    if (next < 0) return 'closed';
    at = next + 1;
  }
}

const BOM = '\uFEFF';

function decode(bytes: Buffer): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** The values of one record's text, or null when its quotation marks make no sense. */
export function splitValues(text: string, separator: Separator): readonly string[] | null {
  if (separator === 'blank') return text.trim().split(/\s+/);
  if (!text.includes('"')) return text.split(separator);
  try {
    const rows: string[][] = parse(text, {
      delimiter: separator,
      relax_column_count: true,
      relax_quotes: true,
      record_delimiter: [],
    });
    return rows.length === 1 ? (rows[0] ?? null) : null;
  } catch {
    return null;
  }
}

/**
 * The records of a file, blank lines left out. A line that cannot be read becomes a record with a problem,
 * and the next line is a new beginning: a quotation mark that is never closed costs its own line only.
 */
export async function* splitRecords(
  chunks: AsyncIterable<Buffer>,
  separator: Separator,
): AsyncGenerator<TextRecord> {
  const lines = splitLines(chunks);
  /** Lines read ahead while looking for the end of a quoted value. */
  const ahead: Line[] = [];
  const lineAt = async (index: number): Promise<Line | null> => {
    while (ahead.length <= index) {
      const { value, done } = await lines.next();
      if (done) return null;
      ahead.push(value);
    }
    return ahead[index] ?? null;
  };
  for (let line = await lineAt(0); line; line = await lineAt(0)) {
    const read = await readRecord(line, separator, lineAt);
    ahead.splice(0, read.lineCount);
    if (read.record) yield read.record;
  }
}

async function readRecord(
  line: Line,
  separator: Separator,
  lineAt: (index: number) => Promise<Line | null>,
): Promise<{ lineCount: number; record: TextRecord | null }> {
  const { number, bytes, endByte } = line;
  const refuse = (problem: string) => ({
    lineCount: 1,
    record: { line: number, raw: bytes, endByte, values: null, problem },
  });
  if (line.tooLong) return refuse('it is longer than 1 MiB');
  const decoded = decode(bytes);
  if (decoded === null) return refuse('it is not text in UTF-8');
  const text = number === 1 && decoded.startsWith(BOM) ? decoded.slice(1) : decoded;
  if (text.trim() === '') return { lineCount: 1, record: null };

  if (separator === 'blank' || !text.includes('"')) {
    return {
      lineCount: 1,
      record: { line: number, raw: bytes, endByte, values: splitValues(text, separator), problem: null },
    };
  }
  let state = quoting(text, separator, false);
  let whole = text;
  let last = line;
  let lineCount = 1;
  while (state === 'open' && lineCount < QUOTED_LINES_MAX) {
    const next = await lineAt(lineCount);
    const nextText = next && !next.tooLong ? decode(next.bytes) : null;
    if (!next || nextText === null || whole.length + nextText.length > LINE_BYTES_MAX) break;
    whole += `\n${nextText}`;
    last = next;
    lineCount += 1;
    state = quoting(nextText, separator, true);
  }
  if (state === 'open') return refuse('a quotation mark is opened and never closed');
  const values = state === 'broken' ? null : splitValues(whole, separator);
  if (!values) return refuse('there is text after a closing quotation mark');
  const raw = lineCount === 1 ? bytes : Buffer.from(whole, 'utf8');
  return { lineCount, record: { line: number, raw, endByte: last.endByte, values, problem: null } };
}
