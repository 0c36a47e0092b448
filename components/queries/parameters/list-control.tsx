'use client';

import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './parameter-bar.module.css';
import type { ControlProps } from './parameter-bar.tsx';

interface ListControlProps extends ControlProps {
  readonly items: readonly string[];
  readonly onItems: (items: string[]) => void;
}

/** Several values. Enter or a comma adds what is typed, Backspace takes the last away; Enter with nothing typed runs. */
export function ListControl({
  id,
  name,
  items,
  placeholder,
  isInvalid,
  describedBy,
  onItems,
}: ListControlProps) {
  const [typed, setTyped] = useState('');
  const add = (text: string) => {
    const added = text.split(/[,\n]/).map((item) => item.trim());
    onItems([...new Set([...items, ...added.filter((item) => item !== '')])]);
    setTyped('');
  };
  return (
    <span className={classes.list}>
      {items.map((item) => (
        <button
          key={item}
          type="button"
          className={classes.item}
          aria-label={`Remove ${item} from ${name}`}
          onClick={() => onItems(items.filter((other) => other !== item))}
        >
          {item}
          <IconX size={12} aria-hidden="true" />
        </button>
      ))}
      <input
        id={id}
        className={classes.listInput}
        value={typed}
        placeholder={items.length === 0 ? placeholder || 'one, another' : ''}
        autoComplete="off"
        aria-invalid={isInvalid || undefined}
        aria-describedby={describedBy}
        onChange={({ currentTarget: { value } }) => (/[,\n]/.test(value) ? add(value) : setTyped(value))}
        onBlur={() => typed.trim() !== '' && add(typed)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && typed.trim() !== '') {
            event.preventDefault();
            add(typed);
          } else if (event.key === 'Backspace' && typed === '' && items.length > 0) {
            onItems(items.slice(0, -1));
          }
        }}
      />
    </span>
  );
}
