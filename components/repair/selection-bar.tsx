import { Button } from '#components/ui/button.tsx';
import classes from './repair.module.css';

interface SelectionBarProps {
  /** What there are many of: `letters`. */
  readonly things: string;
  /** How many are chosen, in words; null for none. */
  readonly picked: string | null;
  /** Of all that are listed. */
  readonly open: number;
  readonly onNone: () => void;
  /** Undefined for whoever may not. */
  readonly onRepair: (() => void) | undefined;
  readonly onDiscard: (() => void) | undefined;
}

/** What can be done with those that are chosen, or with all; nothing where there are none. */
export function SelectionBar({ things, picked, open, onNone, onRepair, onDiscard }: SelectionBarProps) {
  if (picked === null && open === 0) return null;
  const which = picked === null ? ' all…' : '…';
  return (
    <div className={classes.bar}>
      <p role="status">
        {picked === null ? `Choose ${things}, or work on all of these` : `${picked} chosen`}
      </p>
      <div className={classes.actions}>
        {picked !== null && <Button onClick={onNone}>Choose none</Button>}
        {onRepair && (
          <Button tone="primary" onClick={onRepair}>
            Repair and replay{which}
          </Button>
        )}
        {onDiscard && <Button onClick={onDiscard}>Discard{which}</Button>}
      </div>
    </div>
  );
}
