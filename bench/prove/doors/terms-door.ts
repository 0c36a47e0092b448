import { datasets } from '#server/access/datasets.ts';
import type { Reader } from '#server/access/reader.ts';
import { catalogQuestion } from '#server/catalog/schema.ts';
import { searchCatalog } from '#server/catalog/service.ts';
import { addLink } from '#server/glossary/links-data.ts';
import { termsOfDataset } from '#server/glossary/links-service.ts';
import { readGlossary, readTerm } from '#server/glossary/service.ts';
import { tellOfTerms } from '#server/glossary/tell-of-terms.ts';
import { inTransaction, type StoredTerm, writeTerms } from '#server/glossary/terms-data.ts';
import type { Answer } from './adapters.ts';
import type { ProofPerson } from './people.ts';
import type { ProofTable } from './tables.ts';

interface Linked {
  readonly column: string;
  /** The term that says this column and nothing else; as a word, too. */
  readonly term: string;
}

const linked = new Map<string, readonly Linked[]>();
/** The term whose definition names a table. */
const described = new Map<string, string>();

const two = (number: number) => String(number).padStart(2, '0');

/** Makes a term of its own for each declared column, with a word that nothing else has. */
export async function linkTerms(tables: readonly ProofTable[], author: ProofPerson): Promise<void> {
  const fields = new Map(
    (await datasets()).flatMap(({ name, columns }) =>
      columns.map((column) => [`${name} ${column.name}`, column.fieldId] as const),
    ),
  );
  for (const [at, { name, columns }] of tables.entries()) {
    const declared = columns.filter((column) => column.declared);
    linked.set(
      name,
      declared.map(({ name: column }, place) => ({ column, term: `k${two(at)}x${two(place)}y` })),
    );
  }
  for (const [at, { name }] of tables.entries()) described.set(name, `about-${two(at)}`);
  const terms = [
    ...[...linked.values()].flat().map(({ term }) => madeTerm(term, 'Of the proof.')),
    ...[...described].map(([name, term]) => madeTerm(term, `What is in **${name}**.`)),
  ];
  const by = { id: author.id, name: author.email };
  await inTransaction(async (tx) => {
    await writeTerms(
      tx,
      terms.map((term) => ({ term, event: 'created' })),
      by,
    );
    for (const [dataset, columns] of linked)
      for (const { column, term } of columns)
        await addLink(
          tx,
          { termId: term, dataset, column, fieldId: fields.get(`${dataset} ${column}`) ?? null },
          by,
        );
    await tellOfTerms(
      tx,
      terms.map(({ id }) => id),
    );
  });
}

function madeTerm(id: string, definition: string): StoredTerm {
  const content = { name: id, parent: null, definition, synonyms: [], related: [] };
  const state = { version: 1, origin: 'portal', file: null, follows: false } as const;
  return { id, ...content, ...state, problem: null, deleted: false };
}

/** A term whose definition names the table, on its own page and in the list: whoever may not know of the table has no such term. */
export async function askDefinition(reader: Reader, table: string): Promise<Answer> {
  const id = described.get(table) ?? 'about-nothing';
  const { terms } = await readGlossary(reader);
  if (terms.some((term) => term.id !== id && term.definition.includes(table)))
    throw new Error(`Another term than ${id} tells of ${table}`);
  const isListed = terms.some((term) => term.id === id);
  const page = await readTerm(reader, id).catch((error: unknown) => {
    if (isListed) return null;
    throw error;
  });
  const isWhole = isListed && page?.definition.includes(table);
  return { kind: 'rows', columns: ['table'], rows: [[isWhole ? table : 'half of it']], as: 'text' };
}

function columnsOf(columns: readonly string[]): Answer {
  return { kind: 'rows', columns: ['column'], rows: columns.map((name) => [name]), as: 'json' };
}

/** The columns that the terms of a table tell of, on its page, on the terms' own and where links are counted. */
export async function askTerms(reader: Reader, table: string): Promise<Answer> {
  const onPage = (await termsOfDataset(reader, table)).flatMap(({ column }) => column ?? []);
  const { terms } = await readGlossary(reader);
  const told: string[] = [];
  for (const { column, term } of linked.get(table) ?? []) {
    const links = (await readTerm(reader, term)).links.filter(({ dataset }) => dataset === table);
    const counted = terms.find(({ id }) => id === term)?.links ?? 0;
    if (links.some((link) => link.column === column) || counted > 0) told.push(column);
  }
  // Whatever one of them tells and the others do not comes as a row too many or too few.
  const all = new Set([...onPage, ...told]);
  return columnsOf(onPage.length === told.length ? [...all] : [...onPage, ...told]);
}

/** The columns by whose terms a search finds the table. */
export async function askLinked(reader: Reader, table: string): Promise<Answer> {
  const found: string[] = [];
  for (const { column, term } of linked.get(table) ?? []) {
    const question = catalogQuestion.parse({ text: term, kinds: ['table'], limit: 100 });
    const { hits, partial } = await searchCatalog(reader, question);
    if (!partial && hits.some(({ name }) => name === table)) found.push(column);
  }
  return found.length === 0 ? { kind: 'nothing', words: '' } : columnsOf(found);
}
