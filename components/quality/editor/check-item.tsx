'use client';

import {
  IconAlertTriangleFilled,
  IconArrowDown,
  IconArrowUp,
  IconChevronDown,
  IconChevronRight,
  IconCopy,
  IconTrash,
} from '@tabler/icons-react';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { Check } from '#server/expectations/schema.ts';
import { isExpectation, sentenceOf, VOCABULARY } from '#server/expectations/vocabulary.ts';
import { GATE_WORDS, SEVERITY_WORDS } from '../quality-words.ts';
import type { AboutTable } from './argument-control.tsx';
import { CheckForm } from './check-form.tsx';
import classes from './editor.module.css';
import { blockingProblem } from './suite-draft.ts';

interface CheckItemProps {
  readonly check: Check;
  /** What the server says of it as it stands: columns that are not there, an expectation that nobody knows. */
  readonly told: string | null;
  readonly about: Omit<AboutTable, 'otherColumns'>;
  readonly isOpen: boolean;
  readonly showsMissing: boolean;
  readonly onToggle: () => void;
  readonly onChange: (check: Check) => void;
  readonly onChooseType: () => void;
  readonly onCopy: () => void;
  readonly onRemove: () => void;
  /** Null at an end of the list. */
  readonly onUp: (() => void) | null;
  readonly onDown: (() => void) | null;
}

/** A check in the list, as its sentence; open, with its form. */
export function CheckItem(props: CheckItemProps) {
  const { check, told, about, isOpen, showsMissing } = props;
  const { onToggle, onChange, onChooseType, onCopy, onRemove, onUp, onDown } = props;
  const { severity, gate } = check;
  const said = wordsOf(check);
  const isUnready = blockingProblem(check) !== null;
  const problem = isUnready
    ? showsMissing || told !== null
      ? 'Something is missing or wrong in it.'
      : null
    : told;
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <li className={classes.check}>
      <div className={classes.checkHead}>
        <button type="button" className={classes.toggle} aria-expanded={isOpen} onClick={onToggle}>
          <Chevron size={16} aria-hidden="true" />
          <span className={classes.sentence}>{said}</span>
        </button>
        <span className={classes.tools}>
          <IconButton aria-label={`Move up: ${said}`} disabled={onUp === null} onClick={onUp ?? undefined}>
            <IconArrowUp size={16} aria-hidden="true" />
          </IconButton>
          <IconButton
            aria-label={`Move down: ${said}`}
            disabled={onDown === null}
            onClick={onDown ?? undefined}
          >
            <IconArrowDown size={16} aria-hidden="true" />
          </IconButton>
          <IconButton aria-label={`Copy: ${said}`} onClick={onCopy}>
            <IconCopy size={16} aria-hidden="true" />
          </IconButton>
          <IconButton aria-label={`Remove: ${said}`} onClick={onRemove}>
            <IconTrash size={16} aria-hidden="true" />
          </IconButton>
        </span>
      </div>
      <p className={classes.below}>
        {SEVERITY_WORDS[severity]}
        {gate !== 'publish' && ` · ${GATE_WORDS[gate]}`}
      </p>
      {problem !== null && (
        <p className={classes.told}>
          <IconAlertTriangleFilled size={14} aria-hidden="true" />
          <span>{problem}</span>
        </p>
      )}
      {isOpen && <CheckForm {...{ check, about, onChange, onChooseType, showsMissing }} />}
    </li>
  );
}

function wordsOf(check: Check): string {
  if (!isExpectation(check.type)) return check.type;
  if (blockingProblem(check) === null) return sentenceOf(check);
  const { column } = check.arguments;
  const { label } = VOCABULARY[check.type];
  return typeof column === 'string' ? `${label}: ${column}` : label;
}
