import { AppError } from '../errors.ts';

/** Views of the body, one for each event: the bytes as they came. */
export type EventBytes = readonly Buffer[];

const TAB = 0x09;
const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

function isSpace(byte: number | undefined): boolean {
  return byte === SPACE || byte === LF || byte === CR || byte === TAB;
}

function withoutByteOrderMark(body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body;
}

/** Newline-delimited JSON: every line that is not blank is an event, without its line end. */
export function splitLines(whole: Buffer): EventBytes {
  const body = withoutByteOrderMark(whole);
  const events: Buffer[] = [];
  let from = 0;
  while (from < body.length) {
    const newline = body.indexOf(LF, from);
    const next = newline === -1 ? body.length : newline + 1;
    let to = newline === -1 ? body.length : newline;
    if (to > from && body[to - 1] === CR) to--;
    let at = from;
    while (at < to && isSpace(body[at])) at++;
    if (at < to) events.push(body.subarray(from, to));
    from = next;
  }
  return events;
}

/** The index after the string that begins at `from`, or -1 when it has no end. */
function endOfString(body: Buffer, from: number): number {
  for (let at = from + 1; at < body.length; at++) {
    const byte = body[at];
    if (byte === BACKSLASH) at++;
    else if (byte === QUOTE) return at + 1;
  }
  return -1;
}

function unfinished(events: number): AppError {
  return new AppError(
    'bad_request',
    `The JSON array ends before its closing bracket, in or after the event at index ${events}. Nothing of it was accepted.`,
  );
}

/** The index of the comma or bracket that ends the element at `from`. */
function endOfElement(body: Buffer, from: number, events: number): number {
  let depth = 0;
  let at = from;
  while (at < body.length) {
    const byte = body[at];
    if (byte === QUOTE) {
      at = endOfString(body, at);
      if (at === -1) throw unfinished(events);
      continue;
    }
    if (depth === 0 && (byte === COMMA || byte === CLOSE_LIST)) return at;
    if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) depth--;
    at++;
  }
  throw unfinished(events);
}

/**
 * A JSON array: each element is an event, as the slice between its brackets and commas without the white
 * space around it. A single object is one event. Whether an element is JSON is for its reader to judge; only
 * what makes the elements' borders unknown is refused here (AppError `bad_request`).
 */
export function splitArray(whole: Buffer): EventBytes {
  const body = withoutByteOrderMark(whole);
  let end = body.length;
  while (end > 0 && isSpace(body[end - 1])) end--;
  let at = 0;
  while (at < end && isSpace(body[at])) at++;
  if (body[at] === OPEN_OBJECT) return [body.subarray(at, end)];
  if (body[at] !== OPEN_LIST) {
    throw new AppError('bad_request', 'The body is not a JSON array of events: it does not begin with "[".');
  }

  const events: Buffer[] = [];
  at++;
  while (at < end && isSpace(body[at])) at++;
  if (body[at] === CLOSE_LIST && at === end - 1) return events;
  while (true) {
    while (at < end && isSpace(body[at])) at++;
    const stop = endOfElement(body, at, events.length);
    let to = stop;
    while (to > at && isSpace(body[to - 1])) to--;
    events.push(body.subarray(at, to));
    at = stop + 1;
    if (body[stop] === CLOSE_LIST) break;
  }
  if (at !== end) {
    throw new AppError('bad_request', `The body goes on after the JSON array's end, at byte ${at}.`);
  }
  return events;
}
