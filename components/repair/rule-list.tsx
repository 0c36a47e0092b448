import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import classes from './repair.module.css';

const RULES_MAX = 20;

export interface RuleFieldsProps<Rule> {
  readonly rule: Rule;
  /** What is wrong with it. */
  readonly problem: string | undefined;
  readonly onChange: (rule: Rule) => void;
}

interface RuleListProps<Rule> {
  readonly rules: readonly Rule[];
  /** By place. */
  readonly problems: ReadonlyMap<number, string>;
  readonly onChange: (rules: readonly Rule[]) => void;
  readonly newRule: () => Rule;
  readonly fields: (props: RuleFieldsProps<Rule>) => ReactNode;
}

/** Rules that are applied one after the other, at least one. */
export function RuleList<Rule extends { readonly id: number }>({
  rules,
  problems,
  onChange,
  newRule,
  fields,
}: RuleListProps<Rule>) {
  return (
    <>
      {rules.map((rule, place) => (
        <fieldset key={rule.id} className={classes.rule}>
          <legend>Rule {place + 1}</legend>
          <div className={classes.pair}>
            {fields({
              rule,
              problem: problems.get(place),
              onChange: (next) => onChange(rules.with(place, next)),
            })}
          </div>
          {rules.length > 1 && (
            <div className={classes.actions}>
              <Button
                aria-label={`Remove rule ${place + 1}`}
                onClick={() => onChange(rules.toSpliced(place, 1))}
              >
                Remove
              </Button>
            </div>
          )}
        </fieldset>
      ))}
      <div className={classes.actions}>
        <Button disabled={rules.length >= RULES_MAX} onClick={() => onChange([...rules, newRule()])}>
          Add a rule
        </Button>
      </div>
    </>
  );
}
