'use client';

import { IconX } from '@tabler/icons-react';
import { FilterMoment } from '#components/ui/filter-moment.tsx';
import { FilterBar, FilterSearch, FilterSelect } from '#components/ui/filters.tsx';
import { AUDIT_ACTIONS, AUDIT_OUTCOMES, type AuditFilter } from '#server/audit/schema.ts';
import classes from './audit.module.css';
import { actionWords, outcomeWords } from './words.ts';

interface AuditFiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (next: AuditFilter) => void;
}

const TEXT_LENGTH_MIN = 3;

/** Narrows the log; a person or a subject is chosen by pressing it in an entry. */
export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  return (
    <FilterBar>
      <FilterSearch
        label="Find a text"
        placeholder="Three letters or more"
        value={filter.text ?? ''}
        onChange={(typed) => {
          const text = typed.trim();
          onChange({ text: text.length >= TEXT_LENGTH_MIN ? text : undefined });
        }}
      />
      <FilterSelect
        label="What"
        value={filter.action}
        options={AUDIT_ACTIONS.map((action) => ({ value: action, label: actionWords(action) }))}
        onChange={(value) => onChange({ action: AUDIT_ACTIONS.find((action) => action === value) })}
      />
      <FilterSelect
        label="Outcome"
        value={filter.outcome}
        options={AUDIT_OUTCOMES.map((outcome) => ({ value: outcome, label: outcomeWords(outcome).word }))}
        onChange={(value) => onChange({ outcome: AUDIT_OUTCOMES.find((outcome) => outcome === value) })}
      />
      <FilterMoment label="From" value={filter.from} onChange={(from) => onChange({ from })} />
      <FilterMoment label="Until" value={filter.to} onChange={(to) => onChange({ to })} />
      {filter.actor !== undefined && (
        <Chosen label="Person" value={filter.actor} onRemove={() => onChange({ actor: undefined })} />
      )}
      {filter.subject !== undefined && (
        <Chosen label="About" value={filter.subject} onRemove={() => onChange({ subject: undefined })} />
      )}
    </FilterBar>
  );
}

interface ChosenProps {
  readonly label: string;
  readonly value: string;
  readonly onRemove: () => void;
}

function Chosen({ label, value, onRemove }: ChosenProps) {
  return (
    <span className={classes.chosen}>
      <span className={classes.momentLabel}>{label}</span>
      <span className={classes.chosenValue}>{value}</span>
      <button type="button" aria-label={`Take the filter ${label}: ${value} off`} onClick={onRemove}>
        <IconX size={14} aria-hidden="true" />
      </button>
    </span>
  );
}
