import { hash } from 'node:crypto';
import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { authorOf, requirePossible } from './edit-service.ts';
import type { Editor } from './editor.ts';
import { followGlossary } from './follow-service.ts';
import { parseGlossary, renderGlossary } from './glossary-file.ts';
import { type ImportPlan, planImport } from './plan-import.ts';
import type { ImportPreview } from './schema.ts';
import { shownTerms } from './shown-terms.ts';
import { tellOfTerms } from './tell-of-terms.ts';
import { contentOf } from './term-content.ts';
import { changeAlone, inTransaction, readTerms, type StoredTerm, writeTerms } from './terms-data.ts';

/** The glossary as the reader is shown it, as the file that declares one is written. */
export async function exportGlossary(reader: Reader): Promise<string> {
  await followGlossary();
  const shown = await shownTerms(reader);
  return renderGlossary(
    shown.terms.map((term) => ({
      ...contentOf(term),
      id: term.id,
      parent: shown.parentOf(term)?.id ?? null,
      related: term.related.filter((id) => shown.byId.has(id)),
    })),
  );
}

/** What a file would change. Throws `bad_request` with the line and the reason of all that is wrong with it. */
export async function previewImport({ reader }: Editor, text: string): Promise<ImportPreview> {
  await followGlossary();
  const given = parseGlossary(text);
  const ids = new Set(given.map(({ id }) => id));
  const [stored, shown] = await Promise.all([readTerms(), shownTerms(reader)]);
  const plan = planImport(stored, given, shown);
  requirePossible(
    stored,
    plan.changes.map(({ term }) => term),
    shown,
  );
  return {
    basis: basisOf(stored, plan),
    // What is hidden from the editor is, for them, not there yet.
    changes: plan.changes.map(({ id, kind, before, after }) =>
      before && shown.isShown(before)
        ? { id, kind, before: shown.withoutHidden(before), after }
        : { id, kind: 'new', before: null, after },
    ),
    unchanged: plan.unchanged,
    untouched: shown.terms.filter(({ id }) => !ids.has(id)).length,
  };
}

/** Applies what was previewed, all or nothing. Throws `conflict` when the glossary has changed since. */
export async function applyImport(
  { reader, networkAddress }: Editor,
  { text, basis }: { readonly text: string; readonly basis: string },
): Promise<{ readonly changed: number }> {
  const given = parseGlossary(text);
  const shown = await shownTerms(reader);
  return inTransaction(async (tx) => {
    await changeAlone(tx);
    const stored = await readTerms(tx);
    const plan = planImport(stored, given, shown);
    if (basisOf(stored, plan) !== basis)
      throw new AppError(
        'conflict',
        'Somebody has changed the glossary since you looked at what the file changes. Look again before you import it.',
      );
    const terms = plan.changes.map(({ term }) => term);
    requirePossible(stored, terms, shown);
    if (terms.length === 0) return { changed: 0 };
    await writeTerms(
      tx,
      terms.map((term) => ({ term, event: 'imported' })),
      authorOf(reader),
    );
    await tellOfTerms(
      tx,
      terms.map(({ id }) => id),
    );
    await recordAuditIn(tx, [
      {
        ...{ action: 'glossary.imported', outcome: 'ok', subject: 'glossary' },
        ...{ actorId: reader.personId, actor: reader.email, networkAddress },
        details: { terms: plan.changes.map(({ id, kind }) => `${id} ${kind}`), unchanged: plan.unchanged },
      },
    ]);
    return { changed: terms.length };
  });
}

/** Another when anything is other that the plan was made from. */
function basisOf(stored: readonly StoredTerm[], { changes }: ImportPlan): string {
  const versions = stored.map(({ id, version }) => [id, version]).sort();
  return hash('sha256', JSON.stringify([versions, changes.map(({ term }) => term)]));
}
