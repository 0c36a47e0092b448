import { tokens } from '../guard/tokens.ts';

/** A statement without the semicolon behind it, so that it can stand in brackets. */
export function withoutEnd(sql: string): string {
  let end: { readonly start: number; readonly end: number } | null = null;
  for (const { kind, ...place } of tokens(sql)) {
    if (kind === 'space' || kind === 'comment') continue;
    end = sql.slice(place.start, place.end) === ';' ? place : null;
  }
  return end ? `${sql.slice(0, end.start)}${sql.slice(end.end)}` : sql;
}
