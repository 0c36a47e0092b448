import { namingsIn } from '../access/visible-text.ts';
import { type Asset, PLAIN_ASSET, putAssetsOf, putForms, putTermWords } from '../catalog/assets-service.ts';
import { linkedTables } from './links-data.ts';
import { plainText } from './plain-text.ts';
import type { TermContent } from './schema.ts';
import { readTerms, type StoredTerm, type Tx } from './terms-data.ts';

/** Whoever tells the catalog of terms. */
const PRODUCER = 'glossary';

/** All that is written about a term. */
export function wordsToShow({ name, definition, synonyms }: TermContent): string[] {
  return [name, definition, ...synonyms];
}

function termAsset(term: StoredTerm): Asset {
  return {
    ...PLAIN_ASSET,
    ...{ kind: 'term', name: term.id, title: term.name },
    description: plainText(term.definition),
    alsoCalled: term.synonyms,
    href: `/glossary/${term.id}`,
    needs: namingsIn({ words: wordsToShow(term), touched: [] }),
    ...{ scope: 'platform:read', producer: PRODUCER },
  };
}

/**
 * Tells the catalog of the terms as they are at the end of what changed these: how they are found, which other words mean
 * the same, and what tables are found by.
 */
export async function tellOfTerms(tx: Tx, changed: readonly string[]): Promise<void> {
  const there = (await readTerms(tx)).filter(({ deleted }) => !deleted);
  const byId = new Map(there.map((term) => [term.id, term]));
  await putAssetsOf(tx, PRODUCER, there.map(termAsset));
  await putForms(
    tx,
    changed.map((id) => {
      const term = byId.get(id);
      return { id, said: term ? [term.name, ...term.synonyms] : [] };
    }),
  );
  await putTermWords(tx, await linkedTables(tx, changed));
}
