'use client';

import repairClasses from '#components/repair/repair.module.css';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Letter, LetterId } from '#server/letters/schema.ts';
import { reasonInWords, STATE_WORDS } from './letter-words.ts';
import classes from './letters.module.css';
import { ValuePeek } from './value-view.tsx';

interface LetterListProps {
  readonly letters: readonly Letter[];
  readonly picked: ReadonlySet<string>;
  readonly keyOf: (id: LetterId) => string;
  readonly canPick: boolean;
  readonly onToggle: (letter: Letter) => void;
  readonly onOpen: (id: LetterId) => void;
}

export function LetterList({ letters, picked, keyOf, canPick, onToggle, onOpen }: LetterListProps) {
  const columns = [
    ...(canPick ? [{ name: 'Chosen', silent: true }] : []),
    { name: 'Why' },
    { name: 'Value', wide: true },
    { name: 'Place', wide: true },
    { name: 'Arrived' },
    { name: 'State' },
  ];
  return (
    <ListTable label="Letters" columns={columns}>
      {letters.map((letter) => {
        const { id, reasonCode, reason, value, state } = letter;
        const place = `${id.partition} / ${id.offset}`;
        return (
          <tr key={keyOf(id)} className={picked.has(keyOf(id)) ? repairClasses.chosen : undefined}>
            {canPick && (
              <td>
                {state === 'open' && (
                  <label className={repairClasses.box}>
                    <input
                      type="checkbox"
                      aria-label={`Choose ${place}`}
                      checked={picked.has(keyOf(id))}
                      onChange={() => onToggle(letter)}
                    />
                  </label>
                )}
              </td>
            )}
            <td>
              <button type="button" className={repairClasses.choose} onClick={() => onOpen(id)}>
                <span className="visually-hidden">Open {place}: </span>
                <span className={classes.reason}>{reason ?? reasonInWords(reasonCode)}</span>
              </button>
            </td>
            <td data-wide>
              <ValuePeek value={value} />
            </td>
            <td data-wide className={classes.place}>
              {place}
            </td>
            <td>
              <RelativeTime at={id.arrivedAt} />
            </td>
            <td>{STATE_WORDS[state]}</td>
          </tr>
        );
      })}
    </ListTable>
  );
}
