'use client';

import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import { useLocale } from '#components/ui/locale.tsx';
import { Popover } from '#components/ui/popover.tsx';
import type { FilterView } from '#server/dashboards/schema.ts';
import { useDashboard } from './dashboard-context.tsx';
import classes from './filter-bar.module.css';
import { valueName } from './known-state.ts';

const SEARCH_FROM = 9;
const NAMED_MAX = 2;

/** One filter: what is chosen, and a list to choose more than one from. Nothing chosen means all. */
export function FilterMenu({ filter }: { filter: FilterView }) {
  const { state, change, frame } = useDashboard();
  const locale = useLocale();
  const [open, setOpen] = useState(false);
  const chosen = state.filters[filter.id] ?? [];
  const options = frame?.options[filter.id] ?? [];
  const names = chosen.map((value) => valueName(value, filter.names, locale));
  const set = (values: readonly string[]) => {
    const { [filter.id]: _, ...others } = state.filters;
    change({
      ...state,
      filters: values.length > 0 ? { ...others, [filter.id]: [...values].sort() } : others,
    });
  };
  return (
    <Popover
      open={open}
      onChange={setOpen}
      label={filter.label}
      className={classes.filterDropdown}
      target={(props) => (
        <button {...props} className={classes.control} data-set={chosen.length > 0 || undefined}>
          <span className={classes.filterLabel}>{filter.label}</span>
          <span className={classes.chosen}>
            {names.length === 0
              ? 'all'
              : names.length <= NAMED_MAX
                ? names.join(', ')
                : `${names.length} of ${options.length}`}
          </span>
          <IconChevronDown size={14} aria-hidden="true" />
        </button>
      )}
    >
      <Choices filter={filter} options={options} chosen={chosen} onChange={set} />
    </Popover>
  );
}

interface ChoicesProps {
  readonly filter: FilterView;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
  readonly onChange: (values: readonly string[]) => void;
}

function Choices({ filter, options, chosen, onChange }: ChoicesProps) {
  const locale = useLocale();
  const [wanted, setWanted] = useState('');
  const named = options
    .map((value) => ({ value, name: valueName(value, filter.names, locale) }))
    .sort((a, b) => a.name.localeCompare(b.name, locale));
  const shown = named.filter(({ name, value }) =>
    `${name} ${value}`.toLocaleLowerCase(locale).includes(wanted.toLocaleLowerCase(locale)),
  );
  if (options.length === 0) return <p className={classes.none}>The data has nothing to choose from yet.</p>;
  return (
    <>
      {options.length >= SEARCH_FROM && (
        <input
          type="search"
          className={classes.search}
          placeholder={`Find in ${options.length}`}
          aria-label={`Find in ${filter.label}`}
          value={wanted}
          onChange={(event) => setWanted(event.currentTarget.value)}
        />
      )}
      <fieldset className={classes.choices}>
        <legend className="visually-hidden">{filter.label}</legend>
        {shown.map(({ value, name }) => (
          <label key={value} className={classes.choice}>
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
            {name}
          </label>
        ))}
        {shown.length === 0 && <p className={classes.none}>Nothing has this name.</p>}
      </fieldset>
      <button
        type="button"
        className={classes.clear}
        disabled={chosen.length === 0}
        onClick={() => onChange([])}
      >
        Choose all
      </button>
    </>
  );
}
