'use client';

import { Figure, FigureList } from '#components/pipelines/figure-list.tsx';
import classes from '#components/repair/repair.module.css';
import { FormattedNumber } from '#components/ui/formatted-number.tsx';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import { Surface } from '#components/ui/surface.tsx';
import type { TopicLetters } from '#server/letters/schema.ts';
import { reasonInWords } from './letter-words.ts';
import ownClasses from './letters.module.css';
import type { LettersAddress } from './letters-address.ts';

/** Null where somebody does not see enough to be told. */
function total(
  topics: readonly TopicLetters[],
  of: 'letters' | 'open' | 'replayed' | 'discarded',
): number | null {
  const values = topics.flatMap(({ reasons }) => reasons.map((reason) => reason[of]));
  return values.includes(null) ? null : values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

export function TotalFigures({ topics }: { topics: readonly TopicLetters[] }) {
  const open = total(topics, 'open');
  return (
    <FigureList>
      <Figure name="Open">
        {open === null ? (
          '–'
        ) : (
          <StatusBadge status={open > 0 ? 'warning' : 'good'}>
            <FormattedNumber value={open} unit={{ kind: 'count' }} />
          </StatusBadge>
        )}
      </Figure>
      <Figure name="Replayed">
        <FormattedNumber value={total(topics, 'replayed')} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="Discarded">
        <FormattedNumber value={total(topics, 'discarded')} unit={{ kind: 'count' }} />
      </Figure>
      <Figure name="In all">
        <FormattedNumber value={total(topics, 'letters')} unit={{ kind: 'count' }} />
      </Figure>
    </FigureList>
  );
}

const COLUMNS = [
  { name: 'Topic' },
  { name: 'Reason' },
  { name: 'Open', number: true },
  { name: 'Replayed', number: true, wide: true },
  { name: 'Discarded', number: true, wide: true },
  { name: 'In all', number: true, wide: true },
  { name: 'Newest' },
  { name: 'Oldest', wide: true },
];

interface SummaryTableProps {
  readonly topics: readonly TopicLetters[];
  readonly chosen: string | undefined;
  readonly address: LettersAddress;
  readonly onChoose: (change: Partial<LettersAddress>) => void;
}

/** Letters by topic and reason; a press on a reason shows its letters below. */
export function SummaryTable({ topics, chosen, address, onChoose }: SummaryTableProps) {
  return (
    <Surface>
      <ListTable label="Reasons" columns={COLUMNS}>
        {topics.flatMap(({ topic, reasons }) =>
          reasons.map((reason) => {
            const isChosen = topic === chosen && address.reasonCode === (reason.reasonCode ?? undefined);
            return (
              <tr key={`${topic} ${reason.reasonCode}`} className={isChosen ? classes.chosen : undefined}>
                <td className={ownClasses.topic}>
                  <SoftBreaks text={topic} />
                </td>
                <td>
                  <button
                    type="button"
                    className={classes.choose}
                    aria-pressed={isChosen}
                    onClick={() =>
                      onChoose(
                        isChosen
                          ? { reasonCode: undefined }
                          : { topic, reasonCode: reason.reasonCode ?? undefined },
                      )
                    }
                  >
                    {reasonInWords(reason.reasonCode)}
                  </button>
                </td>
                <td data-number>
                  <FormattedNumber value={reason.open} unit={{ kind: 'count' }} />
                </td>
                <td data-number data-wide>
                  <FormattedNumber value={reason.replayed} unit={{ kind: 'count' }} />
                </td>
                <td data-number data-wide>
                  <FormattedNumber value={reason.discarded} unit={{ kind: 'count' }} />
                </td>
                <td data-number data-wide>
                  <FormattedNumber value={reason.letters} unit={{ kind: 'count' }} />
                </td>
                <td>{reason.newestAt === null ? '–' : <RelativeTime at={reason.newestAt} />}</td>
                <td data-wide>{reason.oldestAt === null ? '–' : <RelativeTime at={reason.oldestAt} />}</td>
              </tr>
            );
          }),
        )}
      </ListTable>
    </Surface>
  );
}
