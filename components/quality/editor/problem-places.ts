import { isNode, parseDocument } from 'yaml';
import type { SuiteProblem } from '#server/quality/schema.ts';

export interface PlacedProblem {
  readonly from: number;
  readonly to: number;
  readonly message: string;
}

/** How many checks a suite's text lists; null where that cannot be told. */
export function listedChecks(text: string): number | null {
  const document = parseDocument(text);
  if (document.errors.length > 0) return null;
  const checks = (document.toJS({ maxAliasCount: 0 }) as { checks?: unknown } | null)?.checks;
  return Array.isArray(checks) ? checks.length : null;
}

/** Where in a suite's text each problem is: at the check or the field that its `where` names, else at the first line. */
export function placeProblems(text: string, problems: readonly SuiteProblem[]): PlacedProblem[] {
  const document = parseDocument(text);
  return problems.map(({ where, message }) => {
    const line = /^line (\d+)$/.exec(where)?.[1];
    const [from, to] = line !== undefined ? lineRange(text, Number(line)) : nodeRange(document, text, where);
    return { from, to: Math.max(to, Math.min(from + 1, text.length)), message };
  });
}

type Range = readonly [from: number, to: number];

function nodeRange(document: ReturnType<typeof parseDocument>, text: string, where: string): Range {
  const path = where.split(/[.[\]]+/).filter((part) => part !== '');
  // What is missing has no place of its own: what it is missing in has.
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(
      path.slice(0, length).map((part) => (/^\d+$/.test(part) ? Number(part) : part)),
      true,
    );
    if (!isNode(node) || !node.range) continue;
    const [from, to] = node.range;
    const end = text.indexOf('\n', from);
    return [from, end < 0 ? to : Math.min(to, end)];
  }
  return lineRange(text, 1);
}

function lineRange(text: string, line: number): Range {
  let from = 0;
  for (let at = 1; at < line; at++) {
    const end = text.indexOf('\n', from);
    if (end < 0) break;
    from = end + 1;
  }
  const end = text.indexOf('\n', from);
  return [from, end < 0 ? text.length : end];
}
