'use client';

import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { showToast } from '#components/ui/toasts.tsx';
import type { TermPage, TermVersion } from '#server/glossary/schema.ts';
import classes from './glossary.module.css';
import { EVENT_WORDS } from './source-words.ts';
import { TermDiff } from './term-diff.tsx';
import { useGlossaryChanged } from './use-glossary.ts';

interface TermHistoryProps {
  readonly term: TermPage;
  readonly mayEdit: boolean;
}

/** Who made of a term what it is, when, and what each change was; editors take an earlier version again. */
export function TermHistory({ term, mayEdit }: TermHistoryProps) {
  const trpc = useTRPC();
  const changed = useGlossaryChanged();
  const read = useQuery(trpc.glossary.versions.queryOptions({ id: term.id }, { meta: { quiet: true } }));
  const restore = useMutation(
    trpc.glossary.restore.mutationOptions({
      onSuccess: ({ version }) => showToast({ tone: 'good', title: `It is version ${version} now` }),
      onSettled: changed,
    }),
  );
  return (
    <Panel title="History" flush>
      <Loaded read={read} failed="The history could not be loaded" height="120px">
        {(versions) => (
          <ol className={classes.list} aria-label="Versions, the latest first">
            {versions.map((version, place) => (
              <VersionItem
                key={version.number}
                version={version}
                before={versions[place + 1] ?? null}
                {...(mayEdit &&
                  version.number !== term.version && {
                    busy: restore.isPending,
                    onRestore: () =>
                      restore.mutate({ id: term.id, version: term.version, number: version.number }),
                  })}
              />
            ))}
          </ol>
        )}
      </Loaded>
    </Panel>
  );
}

interface VersionItemProps {
  readonly version: TermVersion;
  readonly before: TermVersion | null;
  readonly busy?: boolean;
  readonly onRestore?: () => void;
}

const NOTHING = { name: '', parent: null, definition: '', synonyms: [], related: [] };

function VersionItem({ version, before, busy = false, onRestore }: VersionItemProps) {
  const { number, event, author, at, content } = version;
  const [isOpen, setIsOpen] = useState(false);
  return (
    <li className={classes.item}>
      <button
        type="button"
        className={classes.change}
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
      >
        Version {number}: {EVENT_WORDS[event]}{' '}
        <span>
          {author ?? 'The file'}, <RelativeTime at={at} />
        </span>
      </button>
      {isOpen && (
        <div className={classes.opened}>
          <TermDiff
            label={`What version ${number} changed`}
            before={before?.content ?? NOTHING}
            after={content}
          />
          {onRestore && (
            <div className={classes.actions}>
              <Button busy={busy} onClick={onRestore}>
                Restore version {number}
              </Button>
            </div>
          )}
        </div>
      )}
    </li>
  );
}
