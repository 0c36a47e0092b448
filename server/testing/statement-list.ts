import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A statement of the lists in server/guard/lists, as it stands there. */
export interface ListedStatement {
  /** The file's name without its ending: the theme. */
  readonly theme: string;
  /** Where it begins, from 1. */
  readonly line: number;
  readonly sql: string;
  /** `bomb` of `@bomb SELECT …`. */
  readonly tag: string | null;
}

const LISTS = join(import.meta.dirname, '..', 'guard', 'lists');
const BETWEEN = '----';

/**
 * All statements of a list. In a file with lines `----` these stand between the statements; in any other each line
 * is one, empty lines and lines that begin with `#` are none, and ⏎ is the end of a line within a statement.
 */
export function readStatements(list: 'attacks' | 'legitimate'): ListedStatement[] {
  const folder = join(LISTS, list);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .flatMap((name) => statementsOf(name.slice(0, -'.sql'.length), readFileSync(join(folder, name), 'utf8')));
}

function statementsOf(theme: string, text: string): ListedStatement[] {
  const lines = text.split('\n');
  const isNote = (line: string) => line.startsWith('#');
  if (!lines.includes(BETWEEN)) {
    return lines.flatMap((line, index) =>
      line === '' || isNote(line) ? [] : [statement(theme, index + 1, line.replaceAll('⏎', '\n'))],
    );
  }
  const found: ListedStatement[] = [];
  let from = 0;
  for (const [index, line] of [...lines, BETWEEN].entries()) {
    if (line !== BETWEEN) continue;
    const own = lines.slice(from, index);
    const skipped = own.findIndex((text) => text !== '' && !isNote(text));
    if (skipped >= 0)
      found.push(statement(theme, from + skipped + 1, own.slice(skipped).join('\n').trimEnd()));
    from = index + 1;
  }
  return found;
}

function statement(theme: string, line: number, text: string): ListedStatement {
  const tagged = /^@(\w+) /.exec(text);
  return { theme, line, sql: tagged ? text.slice(tagged[0].length) : text, tag: tagged?.[1] ?? null };
}

/** `{deep:3:(}` as `(((`, `{list:3}` as `1,2,3`, and names in braces as the values given for them. */
export function fillIn(sql: string, values: Readonly<Record<string, string>>): string {
  return sql
    .replace(/\{deep:(\d+):((?:[^{}]|\{[^{}:]*: ?)*)\}/g, (_, count, text) => text.repeat(Number(count)))
    .replace(/\{list:(\d+)\}/g, (_, count) =>
      Array.from({ length: Number(count) }, (_, i) => i + 1).join(','),
    )
    .replace(/\{([a-z]+)\}/g, (braced, name) =>
      Object.hasOwn(values, name) ? (values[name] ?? '') : braced,
    );
}
