import { datasets } from '#server/access/datasets.ts';
import type { Reader } from '#server/access/reader.ts';
import { type CatalogAnswer, catalogQuestion } from '#server/catalog/schema.ts';
import { markOpened, readRecent, searchCatalog } from '#server/catalog/service.ts';
import type { Answer } from './adapters.ts';
import type { ProofDocument } from './documents.ts';
import type { ProofPerson } from './people.ts';
import { type Expected, expectedTable } from './reference.ts';
import type { ProofTable } from './tables.ts';

/** Of a table that is there for the person, its name; nothing else of the catalog is about its rows. */
export function expectedFound(drawn: ProofDocument, person: ProofPerson, table: ProofTable): Expected | null {
  if (!expectedTable(drawn, person, table)) return null;
  return { columns: [{ name: 'table', type: 'string' }], rows: [[table.name]] };
}

/** Looks for a table by its name, by the last part of that, and by each of its columns, whoever may see them. */
export async function askSearch(reader: Reader, table: string): Promise<Answer> {
  const { columns = [] } = (await datasets()).find(({ name }) => name === table) ?? {};
  const texts = [table, table.slice(table.indexOf('.') + 1), ...columns.map(({ name }) => name)];
  const answers: CatalogAnswer[] = [];
  for (const text of texts)
    answers.push(await searchCatalog(reader, catalogQuestion.parse({ text, limit: 100 })));
  return told(table, answers[0]?.hits ?? [], answers);
}

/** Narrows by everything that the table is filed under. */
export async function askFacets(reader: Reader, table: string): Promise<Answer> {
  const {
    namespace = '',
    domain = null,
    owner = null,
    tags = [],
  } = (await datasets()).find(({ name }) => name === table) ?? {};
  const chosen = {
    text: table,
    kinds: ['table'],
    layers: [namespace],
    domains: domain === null ? [] : [domain],
    owners: owner === null ? [] : [`group:${owner}`],
    tags: tags.slice(0, 1),
  };
  const answer = await searchCatalog(
    reader,
    catalogQuestion.parse({ ...chosen, layers: namespace ? [namespace] : [] }),
  );
  const without = await searchCatalog(
    reader,
    catalogQuestion.parse({ ...chosen, text: '', layers: [], limit: 100 }),
  );
  return told(table, answer.hits, [answer, without]);
}

/** Opens the table's page, as far as anybody can, and asks what was used last. */
export async function askRecent(reader: Reader, table: string): Promise<Answer> {
  await markOpened(reader, `/catalog/${encodeURIComponent(table)}`);
  const recent = await readRecent(reader, 50);
  return told(table, recent, recent);
}

/** Where the table is not among the hits, nothing else may tell of it either. */
function told(table: string, hits: CatalogAnswer['hits'], everything: unknown): Answer {
  if (hits.some(({ kind, name }) => kind === 'table' && name === table))
    return { kind: 'rows', columns: ['table'], rows: [[table]], as: 'text' };
  const text = JSON.stringify(everything);
  return { kind: 'nothing', words: text.includes(table) ? `The catalog tells of ${text}` : '' };
}
