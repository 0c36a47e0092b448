'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { usePathname, useSearchParams } from 'next/navigation';
import classes from '#components/repair/repair.module.css';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { FilterMoment } from '#components/ui/filter-moment.tsx';
import { FilterBar, FilterSelect } from '#components/ui/filters.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import { Surface } from '#components/ui/surface.tsx';
import { LETTER_STATES, type TopicLetters } from '#server/letters/schema.ts';
import { LetterJobs } from './letter-jobs.tsx';
import { reasonInWords, STATE_WORDS } from './letter-words.ts';
import { type LettersAddress, readAddress, writeAddress } from './letters-address.ts';
import { LettersPanel } from './letters-panel.tsx';
import { SummaryTable, TotalFigures } from './summary-table.tsx';

const REFRESH_MS = 5_000;

/** Records that bronze did not take: why, what they are, and what became of them. The address holds what it is narrowed to. */
export function LettersPage({ mayReplay }: { mayReplay: boolean }) {
  const trpc = useTRPC();
  const pathname = usePathname();
  const address = readAddress(useSearchParams());
  const { from, to } = address;
  const read = useQuery(
    trpc.letters.summary.queryOptions(
      { ...(from && { from }), ...(to && { to }) },
      { refetchInterval: REFRESH_MS, placeholderData: keepPreviousData, meta: { quiet: true } },
    ),
  );
  const set = (change: Partial<LettersAddress>) => {
    const next = writeAddress({ ...address, ...change });
    window.history.replaceState(null, '', next === '' ? pathname : `${pathname}?${next}`);
  };
  return (
    <Loaded read={read} failed="The dead letters could not be loaded" height="480px">
      {(topics) => (
        <div className={classes.stack}>
          <TotalFigures topics={topics} />
          <Filters address={address} topics={topics} onChange={set} />
          <Letters address={address} topics={topics} mayReplay={mayReplay} onChange={set} />
        </div>
      )}
    </Loaded>
  );
}

interface PartProps {
  readonly address: LettersAddress;
  readonly topics: readonly TopicLetters[];
  readonly onChange: (change: Partial<LettersAddress>) => void;
}

function Filters({ address, topics, onChange }: PartProps) {
  const codes = new Set(topics.flatMap(({ reasons }) => reasons.map(({ reasonCode }) => reasonCode)));
  return (
    <FilterBar>
      <FilterSelect
        label="Topic"
        value={address.topic}
        options={topics.map(({ topic }) => ({ value: topic, label: topic }))}
        onChange={(topic) => onChange({ topic })}
      />
      <FilterSelect
        label="Reason"
        value={address.reasonCode}
        options={[...codes]
          .filter((code) => code !== null)
          .map((code) => ({ value: code, label: reasonInWords(code) }))}
        onChange={(reasonCode) => onChange({ reasonCode })}
      />
      <FilterSelect
        label="State"
        value={address.state}
        unset={null}
        options={[
          ...LETTER_STATES.map((value) => ({ value, label: STATE_WORDS[value] })),
          { value: 'all', label: 'All' },
        ]}
        onChange={(value) =>
          onChange({
            state: value === 'all' ? 'all' : (LETTER_STATES.find((each) => each === value) ?? 'open'),
          })
        }
      />
      <FilterMoment label="From" value={address.from} onChange={(from) => onChange({ from })} />
      <FilterMoment label="Until" value={address.to} onChange={(to) => onChange({ to })} />
    </FilterBar>
  );
}

function Letters({ address, topics, mayReplay, onChange }: PartProps & { readonly mayReplay: boolean }) {
  if (topics.length === 0) {
    return (
      <Surface>
        <EmptyState title="No dead letters that you see">
          Records that break a topic’s contract would be here, for whoever sees the topic’s table
          dead_letters.
        </EmptyState>
      </Surface>
    );
  }
  const shown = topics
    .filter(({ topic }) => address.topic === undefined || topic === address.topic)
    .map((each) => ({
      ...each,
      reasons: each.reasons.filter(
        ({ reasonCode }) => address.reasonCode === undefined || reasonCode === address.reasonCode,
      ),
    }))
    .filter(({ reasons }) => reasons.length > 0);
  const chosen = chooseTopic(shown, address.topic);
  return (
    <>
      {shown.length > 0 ? (
        <SummaryTable topics={shown} chosen={chosen?.topic} address={address} onChoose={onChange} />
      ) : (
        <Surface>
          <EmptyState
            title={
              address.from || address.to || address.reasonCode || address.topic
                ? 'No dead letters like these'
                : 'No dead letters'
            }
          >
            {address.from || address.to || address.reasonCode || address.topic
              ? 'Take a filter off to see others.'
              : 'Every record that arrived is in bronze.'}
          </EmptyState>
        </Surface>
      )}
      <LetterJobs mayReplay={mayReplay} />
      {chosen && (
        <LettersPanel
          key={JSON.stringify([chosen.topic, address.reasonCode, address.state, address.from, address.to])}
          letters={chosen}
          address={address}
          mayReplay={mayReplay}
        />
      )}
    </>
  );
}

/** The one that is asked for, else the one with the most to do. */
function chooseTopic(topics: readonly TopicLetters[], wanted: string | undefined): TopicLetters | undefined {
  const toDo = ({ reasons }: TopicLetters) =>
    reasons.reduce((sum, { open, letters }) => sum + (open ?? letters), 0);
  return topics.find(({ topic }) => topic === wanted) ?? topics.toSorted((a, b) => toDo(b) - toDo(a))[0];
}
