import Link from 'next/link';
import { ListTable } from '#components/ui/list-table.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { SoftBreaks } from '#components/ui/soft-breaks.tsx';
import { StatusBadge } from '#components/ui/status-badge.tsx';
import type { SeenDelivery } from '#server/incidents/schema.ts';
import { DELIVERY_WORDS, TOLD_WORDS } from './incident-words.ts';
import classes from './incidents.module.css';

const AFTER = [{ name: 'State' }, { name: 'Tries', number: true, wide: true }];

interface DeliveryListProps {
  readonly deliveries: readonly SeenDelivery[];
  readonly label: string;
  /** Names the channel, where it is not the channel that they stand under. */
  readonly withChannel?: boolean;
}

/** What channels were told and how that fared. */
export function DeliveryList({ deliveries, label, withChannel = false }: DeliveryListProps) {
  const columns = [{ name: 'What' }, { name: withChannel ? 'Channel' : 'Table' }, ...AFTER];
  return (
    <ListTable label={label} columns={columns}>
      {deliveries.map((delivery) => {
        const { status, word } = DELIVERY_WORDS[delivery.state];
        return (
          <tr key={delivery.id}>
            <td>
              {TOLD_WORDS[delivery.event]}
              <span className={classes.aside}>
                <RelativeTime at={delivery.settledAt ?? delivery.at} />
              </span>
            </td>
            <td className={classes.table}>
              {withChannel ? delivery.channel : <About delivery={delivery} />}
            </td>
            <td>
              <StatusBadge status={status}>{word}</StatusBadge>
              {delivery.problem !== null && (
                <span className={delivery.state === 'sent' ? classes.aside : classes.problem}>
                  {delivery.problem}
                </span>
              )}
              {delivery.nextAt !== null && delivery.attempts > 0 && (
                <span className={classes.aside}>
                  next try <RelativeTime at={delivery.nextAt} />
                </span>
              )}
            </td>
            <td data-number data-wide>
              {delivery.attempts}
            </td>
          </tr>
        );
      })}
    </ListTable>
  );
}

function About({ delivery: { table, incident, event } }: { delivery: SeenDelivery }) {
  if (event === 'test') return '–';
  if (table === null || incident === null) return 'One that you do not see';
  return (
    <Link href={`/quality/incidents/${incident}`} className={classes.name}>
      <SoftBreaks text={table} />
    </Link>
  );
}
