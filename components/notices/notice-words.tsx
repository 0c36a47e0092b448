import type { ReactNode } from 'react';
import type { Notice, ShownSubject } from '#server/notices/schema.ts';
import classes from './notices.module.css';
import { type Change, schemaWords } from './schema-words.ts';

const DID: Readonly<
  Record<Exclude<ShownSubject['kind'], 'schema' | 'edited' | 'proposed' | 'incident'>, string>
> = {
  question: 'asked about',
  comment: 'wrote about',
  reply: 'replied on',
  answer: 'marked an answer on',
};

/** What happened, as a sentence with its parts in their places. */
export function NoticeWords({ notice: { actor, dataset, subject } }: { notice: Notice }) {
  if (subject.kind === 'schema') {
    return (
      <>
        <Name>{dataset}</Name> has other columns: <Changes changes={schemaWords(subject)} />
      </>
    );
  }
  if (subject.kind === 'edited') {
    return (
      <>
        <strong>{actor ?? 'Somebody'}</strong> {editedWords(subject)} <Name>{dataset}</Name>
      </>
    );
  }
  if (subject.kind === 'proposed') {
    return (
      <>
        <strong>{actor ?? 'Somebody'}</strong> means to {PROPOSED[subject.change]}{' '}
        {subject.source === null ? 'something' : <Name>{subject.source}</Name>}
        <OfWhat dataset={dataset} source={subject.source} />
      </>
    );
  }
  if (subject.kind === 'incident') {
    return subject.what === 'assigned' ? (
      <>
        <strong>{actor ?? 'Somebody'}</strong> gave you the incident of <Name>{dataset}</Name>
      </>
    ) : (
      <>
        <Name>{dataset}</Name> {INCIDENT[subject.what]}
        {actor !== null && (
          <>
            , says <strong>{actor}</strong>
          </>
        )}
      </>
    );
  }
  return (
    <>
      <strong>{actor ?? 'Somebody'}</strong> {DID[subject.kind]}{' '}
      <Name>{subject.column === null ? dataset : `${dataset}.${subject.column}`}</Name>
    </>
  );
}

/** What of theirs is made of it, where that is not the same table. */
function OfWhat({ dataset, source }: { dataset: string | null; source: string | null }) {
  if (dataset === null) return <>, of which something of yours is made</>;
  if (source === dataset || source?.startsWith(`${dataset}.`)) return null;
  return (
    <>
      , of which <Name>{dataset}</Name> is made
    </>
  );
}

const PROPOSED = {
  drop: 'drop',
  rename: 'rename',
  type: 'change the type of',
  filter: 'leave out rows of',
} as const;

const INCIDENT = {
  opened: 'has an incident',
  reopened: 'has its incident again',
  worsened: 'has an incident that is critical now',
  resolved: 'has its incident behind it',
} as const;

function editedWords({ fields, columns }: Extract<ShownSubject, { kind: 'edited' }>): string {
  if (fields.includes('announcement')) return 'announced something about';
  if (fields.includes('deprecation')) return 'changed the deprecation of';
  const of =
    columns.length > 0 ? ` (${columns.slice(0, 3).join(', ')}${columns.length > 3 ? ', …' : ''})` : '';
  return `changed ${fields.join(', ')}${of} of`;
}

function Changes({ changes }: { changes: readonly Change[] }) {
  return changes.map(({ verb, names, more }, place) => (
    <span key={verb}>
      {place > 0 && '; '}
      {verb}{' '}
      {names.map((name, at) => (
        <span key={name}>
          {at > 0 && ', '}
          <Name>{name}</Name>
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </span>
  ));
}

function Name({ children }: { children: ReactNode }) {
  return <code className={classes.name}>{children}</code>;
}
