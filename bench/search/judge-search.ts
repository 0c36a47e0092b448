import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Reader } from '#server/access/reader.ts';
import { catalogQuestion } from '#server/catalog/schema.ts';
import { searchCatalog } from '#server/catalog/service.ts';
import { ndcg } from './ndcg.ts';

const DEPTH = 10;

const names = z.array(z.string()).default([]);
const judgements = z.array(z.strictObject({ query: z.string(), wanted: names, also: names, near: names }));

export interface JudgedQuery {
  readonly query: string;
  readonly ndcg10: number;
  readonly found: readonly string[];
}

/** How well the search orders the declared catalogue for what is judged in judged.yml, the worst first. */
export async function judgeSearch(reader: Reader): Promise<readonly JudgedQuery[]> {
  const text = await readFile(new URL('./judged.yml', import.meta.url), 'utf8');
  const judged: JudgedQuery[] = [];
  for (const { query, wanted, also, near } of judgements.parse(parse(text))) {
    const grades = new Map([
      ...near.map((name): [string, number] => [name, 1]),
      ...also.map((name): [string, number] => [name, 2]),
      ...wanted.map((name): [string, number] => [name, 3]),
    ]);
    const { hits } = await searchCatalog(reader, catalogQuestion.parse({ text: query, limit: DEPTH }));
    const found = hits.map(({ kind, name }) => `${kind} ${name}`);
    const of = found.map((name) => grades.get(name) ?? 0);
    judged.push({ query, ndcg10: ndcg(of, [...grades.values()], DEPTH), found });
  }
  return judged.sort((a, b) => a.ndcg10 - b.ndcg10);
}

export function meanNdcg(judged: readonly JudgedQuery[]): number {
  return judged.reduce((sum, { ndcg10 }) => sum + ndcg10, 0) / judged.length;
}
