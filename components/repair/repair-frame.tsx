import type { FormEvent, ReactNode } from 'react';
import { failureOf } from '#components/trpc/failure.ts';
import { Button } from '#components/ui/button.tsx';
import { FormProblem } from '#components/ui/form-problem.tsx';
import { SelectField } from '#components/ui/select-field.tsx';
import classes from './repair.module.css';
import { type Trial, TrialResult, TrialView } from './trial-view.tsx';

interface Work {
  readonly isPending: boolean;
  readonly error: unknown;
}

interface RepairFrameProps<Way extends string> {
  /** What happens to what is chosen. */
  readonly lead: string;
  readonly way: Way;
  readonly ways: readonly { readonly value: Way; readonly label: string }[];
  readonly onWay: (way: Way) => void;
  /** The fields of that way. */
  readonly children: ReactNode;
  readonly problem: string | undefined;
  readonly attempt: Work;
  readonly replay: Work;
  /** Of just what is written now; null before it was tried. */
  readonly trial: Trial | null;
  readonly onTry: () => void;
  readonly onReplay: () => void;
  readonly onCancel: () => void;
}

/** A repair is chosen, tried without writing anything, and then done: what was tried is what is replayed. */
export function RepairFrame<Way extends string>(props: RepairFrameProps<Way>) {
  const { lead, way, ways, onWay, children, problem, attempt, replay, trial } = props;
  function submit(event: FormEvent) {
    event.preventDefault();
    props.onTry();
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      <p>{lead} First try it: nothing is written then.</p>
      <SelectField
        label="Mended"
        value={way}
        choices={ways}
        onChange={({ currentTarget: { value } }) => onWay(value as Way)}
      />
      {children}
      <FormProblem>{problem ?? failureOf(attempt.error) ?? failureOf(replay.error)}</FormProblem>
      {trial && <TrialView {...trial} />}
      <div className={classes.foot}>
        <Button type="submit" tone={trial ? 'plain' : 'primary'} busy={attempt.isPending}>
          Try it
        </Button>
        {trial && (
          <Button
            tone="primary"
            disabled={trial.accepted === 0 && trial.tried === trial.selected}
            busy={replay.isPending}
            onClick={props.onReplay}
          >
            Replay
          </Button>
        )}
        <Button onClick={props.onCancel}>Cancel</Button>
        {trial && <TrialResult {...trial} />}
      </div>
    </form>
  );
}
