'use client';

import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import classes from '#components/repair/repair.module.css';
import { SelectionBar } from '#components/repair/selection-bar.tsx';
import { useOnChange } from '#components/repair/use-on-change.ts';
import { useTRPC } from '#components/trpc/client.ts';
import { Loaded } from '#components/trpc/loaded.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/state-views.tsx';
import {
  CHOSEN_MAX,
  type EditableValue,
  type Letter,
  type LetterId,
  type Selection,
  type TopicLetters,
} from '#server/letters/schema.ts';
import { DiscardForm } from './discard-form.tsx';
import { LetterList } from './letter-list.tsx';
import { LetterSheet } from './letter-sheet.tsx';
import { lettersInWords, STATE_WORDS } from './letter-words.ts';
import type { LettersAddress } from './letters-address.ts';
import { RepairForm } from './repair-form.tsx';

interface LettersPanelProps {
  readonly letters: TopicLetters;
  readonly address: LettersAddress;
  readonly mayReplay: boolean;
}

/** What a dialog is about. */
export interface Chosen {
  readonly topic: string;
  readonly selection: Selection;
  readonly words: string;
  /** Of one letter, when it can be mended by hand. */
  readonly editable: EditableValue | null;
}

const keyOf = ({ partition, offset, arrivedAt }: LetterId) => `${partition}/${offset}/${arrivedAt}`;

/** Letters of one topic, to be looked at and chosen. */
export function LettersPanel({ letters, address, mayReplay }: LettersPanelProps) {
  const { topic } = letters;
  const [picked, setPicked] = useState<ReadonlyMap<string, LetterId>>(new Map());
  const [opened, setOpened] = useState<LetterId | null>(null);
  const [dialog, setDialog] = useState<{ what: 'repair' | 'discard'; chosen: Chosen } | null>(null);
  const read = useLetters(letters, address);
  const open = letters.reasons.reduce((sum, reason) => sum + (reason.open ?? 0), 0);
  const choose: Chosen =
    picked.size > 0
      ? {
          topic,
          selection: { kind: 'letters', letters: [...picked.values()] },
          words: lettersInWords(picked.size),
          editable: null,
        }
      : {
          topic,
          selection: { kind: 'filter', filter: filterOf(address) },
          words: `all ${lettersInWords(open)} that ${open === 1 ? 'is' : 'are'} open here`,
          editable: null,
        };
  const toggle = (letter: Letter) => {
    const next = new Map(picked);
    if (!next.delete(keyOf(letter.id)) && next.size < CHOSEN_MAX) next.set(keyOf(letter.id), letter.id);
    setPicked(next);
  };
  const done = () => {
    setDialog(null);
    setOpened(null);
    setPicked(new Map());
  };
  const begin = (what: 'repair' | 'discard', chosen: Chosen) => setDialog({ what, chosen });
  const canAct = mayReplay && (address.state === 'open' || address.state === 'all');
  return (
    <Panel
      title={`Letters of ${topic}`}
      aside={address.state === 'all' ? 'All' : STATE_WORDS[address.state]}
      flush
    >
      {canAct && (
        <SelectionBar
          things="letters"
          picked={picked.size > 0 ? lettersInWords(picked.size) : null}
          open={open}
          onNone={() => setPicked(new Map())}
          onRepair={letters.mayReplay ? () => begin('repair', choose) : undefined}
          onDiscard={letters.mayDiscard ? () => begin('discard', choose) : undefined}
        />
      )}
      {canAct && !letters.mayReplay && (
        <div className={classes.bar}>
          <p className={classes.note}>
            You do not see all of {letters.table} as it is, which is needed to mend and replay its letters.
          </p>
        </div>
      )}
      <Loaded read={read} failed="The letters could not be loaded" height="320px">
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items);
          if (pages[0]?.isWithheld) {
            return (
              <EmptyState title="You see how many there are, and not the letters">
                A policy does not show you the place in the stream by which they are told apart.
              </EmptyState>
            );
          }
          return (
            <>
              {items.length > 0 ? (
                <LetterList
                  letters={items}
                  picked={new Set(picked.keys())}
                  keyOf={keyOf}
                  canPick={canAct}
                  onToggle={toggle}
                  onOpen={setOpened}
                />
              ) : (
                <EmptyState title={address.state === 'open' ? 'Nothing to do' : 'No letters like these'}>
                  {address.state === 'open'
                    ? 'Every letter of these was replayed or discarded. Choose another state to see them.'
                    : 'Choose another state, reason or time.'}
                </EmptyState>
              )}
              {read.hasNextPage && (
                <div className={classes.more}>
                  <Button busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
                    Show older letters
                  </Button>
                </div>
              )}
            </>
          );
        }}
      </Loaded>
      <Dialog title="Dead letter" over={topic} edge open={opened !== null} onClose={() => setOpened(null)}>
        {opened && (
          <LetterSheet
            topic={topic}
            letter={opened}
            mayRepair={mayReplay && letters.mayReplay}
            mayDiscard={mayReplay && letters.mayDiscard}
            onBegin={begin}
          />
        )}
      </Dialog>
      <Dialog
        title="Repair and replay"
        over={topic}
        edge
        open={dialog?.what === 'repair'}
        onClose={() => setDialog(null)}
      >
        {dialog && <RepairForm chosen={dialog.chosen} onDone={done} onCancel={() => setDialog(null)} />}
      </Dialog>
      <Dialog title="Discard" over={topic} open={dialog?.what === 'discard'} onClose={() => setDialog(null)}>
        {dialog && <DiscardForm chosen={dialog.chosen} onDone={done} onCancel={() => setDialog(null)} />}
      </Dialog>
    </Panel>
  );
}

function filterOf({ reasonCode, from, to }: LettersAddress) {
  return { ...(reasonCode && { reasonCode }), ...(from && { from }), ...(to && { to }) };
}

/** The letters are read again when the counts of the summary, which is always fresh, are others. */
function useLetters(letters: TopicLetters, address: LettersAddress) {
  const trpc = useTRPC();
  const { state } = address;
  const read = useInfiniteQuery(
    trpc.letters.list.infiniteQueryOptions(
      { topic: letters.topic, ...filterOf(address), ...(state !== 'all' && { state }) },
      {
        getNextPageParam: ({ nextCursor }) => nextCursor,
        placeholderData: (before) => before,
        meta: { quiet: true },
      },
    ),
  );
  const counts = JSON.stringify(letters.reasons.map((each) => [each.letters, each.replayed, each.discarded]));
  useOnChange(counts, read.refetch);
  return read;
}
