'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Fetched } from '#components/ui/fetched.tsx';
import { later } from '#components/ui/later.ts';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import type { SchemaComparison, SubjectVersion, SubjectView } from '#server/registry/schema.ts';
import { levelInWords } from './level-words.ts';
import classes from './registry.module.css';

const schemaText = later(() => import('./schema-text.tsx').then((module) => module.SchemaText));

const NOTHING = 'nothing';

/** One subject: two of its versions beside each other, at first the latest with the one before it. */
export function SubjectPanel({ subject }: { subject: string }) {
  const trpc = useTRPC();
  const read = useQuery(trpc.registry.subject.queryOptions({ subject }));
  return (
    <Panel title={subject}>
      <Loaded read={read} failed="The versions could not be loaded" height="320px">
        {(view) => <Versions view={view} />}
      </Loaded>
    </Panel>
  );
}

function Versions({ view: { subject, level, versions } }: { view: SubjectView }) {
  const trpc = useTRPC();
  const [after, setAfter] = useState(versions[0]?.version ?? 1);
  const [before, setBefore] = useState(versions[1]?.version ?? null);
  const read = useQuery({
    ...trpc.registry.compare.queryOptions({ subject, before, after }),
    placeholderData: (earlier) => earlier,
  });
  const choices = versions.map((each) => ({ value: String(each.version), label: labelOf(each) }));
  const shown = versions.find(({ version }) => version === after);
  return (
    <div className={classes.stack}>
      <p className={classes.note}>{levelInWords(level)}</p>
      <div className={classes.choices}>
        <SelectField
          label="Version"
          choices={choices}
          value={String(after)}
          onChange={({ target }) => setAfter(Number(target.value))}
        />
        <SelectField
          label="Compared with"
          choices={[{ value: NOTHING, label: 'no other' }, ...choices]}
          value={before === null ? NOTHING : String(before)}
          onChange={({ target }) => setBefore(target.value === NOTHING ? null : Number(target.value))}
        />
        {shown?.at && (
          <p className={classes.aside}>
            Registered <RelativeTime at={shown.at} />
            {shown.by !== null && ` by ${shown.by}`}
          </p>
        )}
      </div>
      <Loaded read={read} failed="The schemas could not be loaded" height="240px">
        {(comparison) => (
          <>
            <Columns comparison={comparison} />
            <Fetched
              what={schemaText}
              props={{
                label: `Version ${comparison.after.version} of ${subject}`,
                text: comparison.after.text,
                before: comparison.before?.text ?? null,
              }}
            />
          </>
        )}
      </Loaded>
    </div>
  );
}

function labelOf({ version, id, deleted }: SubjectVersion): string {
  return `${version}${id === null ? '' : ` (id ${id})`}${deleted ? ', deleted' : ''}`;
}

/** What the later version does to the topic's table. */
function Columns({ comparison: { before, columns } }: { comparison: SchemaComparison }) {
  if (before === null || columns === null) return null;
  const { added, gone, retyped } = columns;
  const lines = [
    ...added.map(({ name, type }) => ({ key: `+${name}`, mark: 'New', name, what: type })),
    ...retyped.map(({ name, from, to }) => ({
      key: `~${name}`,
      mark: 'Changed',
      name,
      what: `${from} → ${to}`,
    })),
    ...gone.map(({ name }) => ({ key: `-${name}`, mark: 'Gone', name, what: 'null in what comes later' })),
  ];
  if (lines.length === 0) return <p className={classes.note}>Both make the same columns.</p>;
  return (
    <ul className={classes.changes} aria-label="Columns of the table">
      {lines.map(({ key, mark, name, what }) => (
        <li key={key} data-mark={mark}>
          <span>{mark}</span> <code>{name}</code> {what}
        </li>
      ))}
    </ul>
  );
}
