'use client';

import { IconPlus, IconX } from '@tabler/icons-react';
import Link from 'next/link';
import { useId, useState } from 'react';
import classes from './picker.module.css';
import { Popover } from './popover.tsx';

export interface PickerOption {
  readonly value: string;
  /** Shown instead of the value. */
  readonly label?: string;
  /** A second line: what tells it from others. */
  readonly hint?: string;
  /** Where its token leads. */
  readonly href?: string;
}

interface PickerProps {
  readonly label: string;
  /** It says what it is where it stands: the label is read to screen readers only. */
  readonly labelHidden?: boolean;
  /** What is chosen is shown and stays. */
  readonly readOnly?: boolean;
  /** Explains the choice under its label. */
  readonly hint?: string;
  readonly options: readonly PickerOption[];
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  /** What the button says: `Add group`. */
  readonly addLabel: string;
  /** What it means when nothing is chosen. */
  readonly noneLabel?: string;
  /** Takes what is typed although it is no option; returns why not, as a sentence, or null. */
  readonly accept?: (typed: string) => string | null;
  readonly error?: string;
  readonly code?: boolean;
}

const SHOWN_MAX = 100;

/** Several of many: what is chosen as tokens that can be taken off, and a list with a search to add from. */
export function Picker({
  label,
  labelHidden = false,
  readOnly = false,
  hint,
  options,
  chosen,
  onChange,
  addLabel,
  noneLabel,
  accept,
  error,
  code,
}: PickerProps) {
  const [open, setOpen] = useState(false);
  const id = useId();
  const byValue = new Map(options.map((option) => [option.value, option]));
  const labelOf = (value: string) => byValue.get(value)?.label ?? value;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out like the other fields
    <div role="group" aria-labelledby={id} className={classes.picker}>
      <span id={id} className={labelHidden ? 'visually-hidden' : classes.label}>
        {label}
      </span>
      {hint !== undefined && <span className={classes.hint}>{hint}</span>}
      <div className={classes.line}>
        {chosen.length === 0 && noneLabel !== undefined && <span className={classes.none}>{noneLabel}</span>}
        {chosen.map((value) => (
          <span
            key={value}
            className={classes.token}
            data-code={code || undefined}
            data-fixed={readOnly || undefined}
          >
            <TokenName label={labelOf(value)} href={byValue.get(value)?.href} />
            {!readOnly && (
              <button
                type="button"
                className={classes.remove}
                aria-label={`Remove ${labelOf(value)} from ${label.toLowerCase()}`}
                onClick={() => onChange(chosen.filter((other) => other !== value))}
              >
                <IconX size={12} aria-hidden="true" />
              </button>
            )}
          </span>
        ))}
        {!readOnly && (
          <Popover
            open={open}
            onChange={setOpen}
            label={addLabel}
            className={classes.box}
            target={(props) => (
              <button {...props} className={classes.add}>
                <IconPlus size={14} aria-hidden="true" />
                {addLabel}
              </button>
            )}
          >
            <Options {...{ label, options, chosen, onChange, accept, code }} />
          </Popover>
        )}
      </div>
      {error !== undefined && <span className={classes.error}>{error}</span>}
    </div>
  );
}

function TokenName({ label, href }: { label: string; href: string | undefined }) {
  if (href === undefined) return label;
  return (
    <Link href={href} className={classes.tokenLink}>
      {label}
    </Link>
  );
}

function Options({
  label,
  options,
  chosen,
  onChange,
  accept,
  code,
}: Pick<PickerProps, 'label' | 'options' | 'chosen' | 'onChange' | 'accept' | 'code'>) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const wanted = typed.trim().toLowerCase();
  const found = options.filter(({ value, label: name = '', hint = '' }) =>
    `${value} ${name} ${hint}`.toLowerCase().includes(wanted),
  );
  const isNew = accept && wanted !== '' && !options.some(({ value }) => value.toLowerCase() === wanted);
  function addTyped() {
    const value = typed.trim();
    const refusal = accept?.(value) ?? null;
    setProblem(refusal);
    if (refusal !== null) return;
    if (!chosen.includes(value)) onChange([...chosen, value]);
    setTyped('');
  }
  return (
    <>
      <input
        type="search"
        className={classes.search}
        placeholder={accept ? 'Find or type' : `Find in ${options.length}`}
        aria-label={`Find in ${label.toLowerCase()}`}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(null);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Enter') return;
          event.preventDefault();
          const [only, second] = found;
          if (isNew) addTyped();
          else if (only && !second && !chosen.includes(only.value)) onChange([...chosen, only.value]);
        }}
      />
      {isNew && (
        <button type="button" className={classes.new} onClick={addTyped}>
          Add <b>{typed.trim()}</b>
        </button>
      )}
      {problem !== null && (
        <p className={classes.error} role="alert">
          {problem}
        </p>
      )}
      <ul className={classes.options}>
        {found.slice(0, SHOWN_MAX).map(({ value, label: name, hint }) => (
          <li key={value}>
            <label className={classes.option} data-code={code || undefined}>
              <input
                type="checkbox"
                checked={chosen.includes(value)}
                onChange={(event) =>
                  onChange(
                    event.currentTarget.checked
                      ? [...chosen, value]
                      : chosen.filter((other) => other !== value),
                  )
                }
              />
              <span className={classes.optionText}>
                {name ?? value}
                {hint !== undefined && <span className={classes.optionHint}>{hint}</span>}
              </span>
            </label>
          </li>
        ))}
      </ul>
      {found.length > SHOWN_MAX && (
        <p className={classes.hint}>
          {SHOWN_MAX} of {found.length} shown. Type to narrow.
        </p>
      )}
      {found.length === 0 && !isNew && <p className={classes.hint}>Nothing has this name.</p>}
    </>
  );
}
