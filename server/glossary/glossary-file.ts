import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Document, isNode, LineCounter, parseDocument, stringify } from 'yaml';
import { z } from 'zod';
import { AppError } from '../errors.ts';
import { termProblems } from './check-terms.ts';
import { TERMS_MAX, type Term, termContent, termId } from './schema.ts';

const glossaryFile = z.strictObject({
  terms: z.array(termContent.extend({ id: termId })).max(TERMS_MAX, `are at most ${TERMS_MAX}`),
});

const GLOSSARY = join(resolve('warehouse'), 'glossary.yml');
const PROBLEMS_SAID_MAX = 20;

/** The declared glossary; none where there is no file. Throws AppError `bad_request` that says what is wrong with it. */
export async function readGlossaryFile(path = GLOSSARY): Promise<readonly Term[]> {
  const text = await readFile(/* turbopackIgnore: true */ path, 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    },
  );
  return text === null ? [] : parseGlossary(text);
}

interface Wrong {
  readonly line: number;
  readonly says: string;
}

/** The terms of a file. Throws AppError `bad_request` with the line and the reason of all that is wrong, each on a line. Pure. */
export function parseGlossary(text: string): readonly Term[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0)
    throw refusal(
      document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, says: message })),
    );
  const lineOf = (path: readonly PropertyKey[]) => lines.linePos(offsetOf(document, path)).line;
  const parsed = glossaryFile.safeParse(asPlain(document));
  if (!parsed.success)
    throw refusal(
      parsed.error.issues.map(({ path, message }) => ({
        line: lineOf(path),
        says: `${path.join('.') || 'the file'}: ${message}`,
      })),
    );
  const { terms } = parsed.data;
  const placeOf = new Map(terms.map(({ id }, place): [string, number] => [id, place]).reverse());
  const wrong = [
    ...terms.flatMap(({ id }, place) =>
      placeOf.get(id) === place ? [] : [{ line: lineOf(['terms', place]), says: `${id} is declared twice.` }],
    ),
    ...termProblems(terms.map((term) => ({ ...term, deleted: false }))).map(({ id, says }) => ({
      line: lineOf(['terms', placeOf.get(id) ?? 0]),
      says,
    })),
  ];
  if (wrong.length > 0) throw refusal(wrong);
  return terms.map(withoutRepetitions);
}

/** Aliases may say much by little. */
function asPlain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw refusal([{ line: 1, says: error instanceof Error ? error.message : 'it cannot be read' }]);
  }
}

/** Where a path begins; of what is missing, where it would be. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

function refusal(wrong: readonly Wrong[]): AppError {
  const said = wrong.toSorted((a, b) => a.line - b.line).slice(0, PROBLEMS_SAID_MAX);
  const more = wrong.length - said.length;
  const lines = said.map(({ line, says }) => `Line ${line}: ${says}`);
  return new AppError(
    'bad_request',
    ['The glossary cannot be read.', ...lines, ...(more > 0 ? [`And ${more} more.`] : [])].join('\n'),
  );
}

/** Each synonym and each related term once; a term is no synonym of itself. */
export function withoutRepetitions<T extends Omit<Term, 'id'>>(term: T): T {
  const seen = new Set([term.name.toLowerCase()]);
  const synonyms = term.synonyms.filter((each) => {
    const isNew = !seen.has(each.toLowerCase());
    seen.add(each.toLowerCase());
    return isNew;
  });
  return { ...term, synonyms, related: [...new Set(term.related)] };
}

const HEAD = `# The words of the business: what each means, and what people say in their place. A search widens what is typed by
# synonyms, below what has the word itself. Definitions are Markdown.
`;

/** As `parseGlossary` reads it. Pure. */
export function renderGlossary(terms: readonly Term[]): string {
  const told = terms.map(({ id, name, parent, definition, synonyms, related }) => ({
    id,
    name,
    ...(parent !== null && { parent }),
    definition,
    ...(synonyms.length > 0 && { synonyms }),
    ...(related.length > 0 && { related }),
  }));
  return HEAD + stringify({ terms: told }, { lineWidth: 120 });
}
