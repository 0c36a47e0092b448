import type { OneEdit, TableAnnotations } from '#server/annotations/schema.ts';
import type { DatasetFacts } from '#server/datasets/schema.ts';
import { writtenIn } from './written-in.ts';

/** What the form over a table holds; nothing is an empty text. */
export interface TableDraft {
  readonly description: string;
  readonly documentation: string;
  readonly owner: string;
  readonly domain: string;
  /** That people added; the others it has are declared, or were accepted. */
  readonly tags: readonly string[];
  readonly otherTags: readonly string[];
  readonly announcement: string;
  readonly announcedUntil: string;
  readonly deprecation: string;
  readonly replacement: string;
  readonly removedOn: string;
}

/** As it is now, whoever says so. */
export function toDraft(facts: DatasetFacts, { written, ...now }: TableAnnotations): TableDraft {
  const tags = (writtenIn(written, null, 'tags')?.value ?? []) as readonly string[];
  return {
    description: facts.description ?? '',
    documentation: now.documentation ?? '',
    owner: facts.owner?.id ?? '',
    domain: facts.domain ?? '',
    tags,
    otherTags: facts.tags.filter((tag) => !tags.includes(tag)),
    announcement: now.announcement?.text ?? '',
    announcedUntil: now.announcement?.until ?? '',
    deprecation: now.deprecation?.note ?? '',
    replacement: now.deprecation?.replacement ?? '',
    removedOn: now.deprecation?.removedOn ?? '',
  };
}

/** The edits by which what is written becomes the draft: of the fields that differ from what was there when it was opened. */
export function changesOf(
  facts: DatasetFacts,
  annotations: TableAnnotations,
  draft: TableDraft,
): readonly OneEdit[] {
  const before = toDraft(facts, annotations);
  const place = (field: OneEdit['field']) => ({
    ...{ table: facts.name, column: null },
    base: writtenIn(annotations.written, null, field)?.edit ?? null,
  });
  const differs = (...keys: readonly (keyof TableDraft)[]) =>
    keys.some((key) => JSON.stringify(before[key]) !== JSON.stringify(draft[key]));
  const textOf = (text: string) => text.trim() || null;
  const edits: OneEdit[] = [];
  for (const field of ['description', 'documentation', 'owner', 'domain'] as const) {
    if (differs(field)) edits.push({ ...place(field), field, value: textOf(draft[field]) });
  }
  if (differs('tags')) {
    edits.push({ ...place('tags'), field: 'tags', value: draft.tags.length > 0 ? [...draft.tags] : null });
  }
  if (differs('announcement', 'announcedUntil')) {
    const text = textOf(draft.announcement);
    const value = text === null ? null : { text, until: textOf(draft.announcedUntil) };
    edits.push({ ...place('announcement'), field: 'announcement', value });
  }
  if (differs('deprecation', 'replacement', 'removedOn')) {
    const note = textOf(draft.deprecation);
    const value =
      note === null
        ? null
        : { note, replacement: textOf(draft.replacement), removedOn: textOf(draft.removedOn) };
    edits.push({ ...place('deprecation'), field: 'deprecation', value });
  }
  return edits;
}
