import { errorMessage } from '../errors.ts';
import { createLogger } from '../log.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import { readGlossaryFile } from './glossary-file.ts';
import { readLinks } from './links-data.ts';
import { planFollow } from './plan-follow.ts';
import type { Term } from './schema.ts';
import { tellOfTerms } from './tell-of-terms.ts';
import { changeAlone, inTransaction, readTerms, writeTerms } from './terms-data.ts';

/** Somebody who edits the file sees it after so long. */
const EVERY_MS = 10_000;

let followed = '';
let followedAt = Number.NEGATIVE_INFINITY;

/**
 * Brings the terms up to the declared glossary, now and then: whoever reads terms asks for it first. One that is wrong is said in the
 * log, and the last one goes on.
 */
export const followGlossary = oneAtATime(follow);

async function follow(): Promise<void> {
  if (performance.now() - followedAt < EVERY_MS) return;
  followedAt = performance.now();
  try {
    const terms = await readGlossaryFile();
    const told = JSON.stringify(terms);
    if (told === followed) return;
    await followTerms(terms);
    followed = told;
  } catch (error) {
    createLogger('portal').warn({ reason: errorMessage(error) }, 'the glossary cannot be read');
  }
}

/** Makes the terms what the file says, as far as nobody knew better. */
export async function followTerms(declared: readonly Term[]): Promise<void> {
  const refused = await inTransaction(async (tx) => {
    await changeAlone(tx);
    const [stored, links] = [await readTerms(tx), await readLinks({}, tx)];
    const linked = new Set(links.map(({ termId }) => termId));
    const plan = planFollow(stored, declared, (id) => linked.has(id));
    if (plan.terms.length > 0) {
      await writeTerms(tx, plan.terms, null);
      await tellOfTerms(
        tx,
        plan.terms.map(({ term }) => term.id),
      );
    }
    return plan.refused;
  });
  for (const reason of refused)
    createLogger('portal').warn({ reason }, 'a term of the declared glossary is not taken');
}
