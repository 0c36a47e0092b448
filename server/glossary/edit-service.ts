import type { Reader } from '../access/reader.ts';
import { recordAuditIn } from '../audit/record.ts';
import { AppError } from '../errors.ts';
import { termProblems } from './check-terms.ts';
import type { Editor } from './editor.ts';
import { followGlossary } from './follow-service.ts';
import { withoutRepetitions } from './glossary-file.ts';
import { idOfName } from './id-of-name.ts';
import { keepUnseen } from './keep-unseen.ts';
import type { TermContent, TermEvent } from './schema.ts';
import { noSuchTerm, requireShown } from './service.ts';
import { type ShownTerms, shownTerms } from './shown-terms.ts';
import { tellOfTerms } from './tell-of-terms.ts';
import { contentOf, sameContent } from './term-content.ts';
import {
  changeAlone,
  findVersions,
  inTransaction,
  readTerms,
  type StoredTerm,
  type Tx,
  writeTerms,
} from './terms-data.ts';

/** What people change of terms. All of it is checked, kept as a version, told to the search and audited in one transaction. */

export interface SavedTerm {
  readonly id: string;
  readonly version: number;
}

interface Step {
  readonly id: string;
  /** The version that was opened. */
  readonly version: number;
}

/** Throws `bad_request` for what cannot stand beside the other terms. */
export async function createTerm(
  editor: Editor,
  { content }: { readonly content: TermContent },
): Promise<SavedTerm> {
  await followGlossary();
  const shown = await shownTerms(editor.reader);
  return inTransaction(async (tx) => {
    await changeAlone(tx);
    const all = await readTerms(tx);
    const id = idOfName(
      content.name,
      all.map((term) => term.id),
    );
    const state = { version: 1, origin: 'portal', file: null, follows: false } as const;
    const term = { id, ...content, ...state, problem: null, deleted: false };
    return keep(tx, editor, { all, shown }, withoutRepetitions(term), 'created');
  });
}

/**
 * Saves over the version that was opened. Throws `not_found`, `conflict` (details: `version`) when somebody saved meanwhile,
 * and `bad_request` for what cannot stand beside the other terms.
 */
export function changeTerm(
  editor: Editor,
  { content, ...step }: Step & { readonly content: TermContent },
): Promise<SavedTerm> {
  return change(editor, step, 'changed', (term, { shown }) => ({
    ...keepUnseen(term, content, shown),
    follows: false,
  }));
}

/** Saves an earlier version as the latest one. */
export function restoreTerm(
  editor: Editor,
  { number, ...step }: Step & { readonly number: number },
): Promise<SavedTerm> {
  return change(editor, step, 'restored', async (_, { tx, shown }) => {
    const version = (await findVersions(step.id, tx)).find((each) => each.number === number);
    if (!version || !shown.isShown(version.content))
      throw new AppError('not_found', `There is no version ${number} of this term for you.`);
    return { ...version.content, follows: false };
  });
}

/** From now on the file's version counts again. */
export function takeFromFile(editor: Editor, step: Step): Promise<SavedTerm> {
  return change(editor, step, 'taken', ({ file }) => {
    if (file === null)
      throw new AppError(
        'bad_request',
        'The file does not have this term: there is nothing to take from it.',
      );
    return { ...file, follows: true };
  });
}

/** Terms below it are below what it was below, until it is brought back. */
export function deleteTerm(editor: Editor, step: Step): Promise<SavedTerm> {
  return change(editor, step, 'deleted', () => ({ deleted: true, follows: false }));
}

export function undeleteTerm(editor: Editor, step: Step): Promise<SavedTerm> {
  return change(editor, step, 'undeleted', () => ({ deleted: false }));
}

async function change(
  editor: Editor,
  { id, version }: Step,
  event: TermEvent,
  next: (
    term: StoredTerm,
    now: { tx: Tx; shown: ShownTerms },
  ) => Partial<StoredTerm> | Promise<Partial<StoredTerm>>,
): Promise<SavedTerm> {
  await followGlossary();
  const shown = await shownTerms(editor.reader);
  requireShown(editor.reader, shown, id);
  return inTransaction(async (tx) => {
    await changeAlone(tx);
    const all = await readTerms(tx);
    const term = all.find((each) => each.id === id);
    if (!term) throw noSuchTerm();
    if (term.version !== version) throw await conflict(tx, term);
    if (term.deleted !== (event === 'undeleted')) throw wrongState(term);
    const changed = withoutRepetitions({ ...term, ...(await next(term, { tx, shown })), problem: null });
    const isSame = sameContent(term, changed) && term.deleted === changed.deleted;
    if (isSame && event !== 'taken') return { id, version };
    return keep(tx, editor, { all, shown }, { ...changed, version: version + 1 }, event);
  });
}

async function conflict(tx: Tx, { id, version }: StoredTerm): Promise<AppError> {
  const [latest] = await findVersions(id, tx);
  return new AppError(
    'conflict',
    `${latest?.author ?? 'The file'} saved version ${version} of this term meanwhile. Nothing of yours is lost: compare the two, then save yours over it.`,
    { details: { version } },
  );
}

function wrongState({ name, deleted }: StoredTerm): AppError {
  return new AppError(
    'conflict',
    deleted ? `“${name}” was deleted. Bring it back before you change it.` : `“${name}” is not deleted.`,
  );
}

/** Throws `bad_request` where it cannot be beside the others. */
async function keep(
  tx: Tx,
  editor: Editor,
  { all, shown }: { readonly all: readonly StoredTerm[]; readonly shown: ShownTerms },
  term: StoredTerm,
  event: TermEvent,
): Promise<SavedTerm> {
  requirePossible(all, [term], shown);
  await writeTerms(tx, [{ term, event }], authorOf(editor.reader));
  await tellOfTerms(tx, [term.id]);
  const before = all.find(({ id }) => id === term.id);
  await recordAuditIn(tx, [
    {
      action: event === 'created' ? 'term.created' : event === 'deleted' ? 'term.deleted' : 'term.changed',
      outcome: 'ok',
      ...{ actorId: editor.reader.personId, actor: editor.reader.email, subject: term.id },
      networkAddress: editor.networkAddress,
      details: {
        event,
        version: term.version,
        before: before ? contentOf(before) : null,
        after: contentOf(term),
      },
    },
  ]);
  return { id: term.id, version: term.version };
}

export function authorOf({ personId, name }: Reader): { id: string; name: string } {
  return { id: personId, name };
}

/** Throws `bad_request` with all that these would break; what was wrong before is not theirs. What is hidden from the editor is not named. */
export function requirePossible(
  all: readonly StoredTerm[],
  changed: readonly StoredTerm[],
  { knows }: Pick<ShownTerms, 'knows'>,
): void {
  const next = new Map([...all, ...changed].map((term) => [term.id, term]));
  const ids = new Set(changed.map(({ id }) => id));
  const says = termProblems([...next.values()])
    .filter(({ id, other }) => ids.has(id) || (other !== null && ids.has(other)))
    .map(({ id, says }) =>
      ids.has(id) || knows(id)
        ? says
        : 'A term that is not there for you has one of these names: take another.',
    );
  if (says.length > 0) throw new AppError('bad_request', [...new Set(says)].join('\n'));
}
