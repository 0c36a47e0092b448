'use client';

import { useMemo, useState } from 'react';
import { Palette } from '#components/ui/palette.tsx';
import type { Group } from '#server/expectations/vocabulary/expectation.ts';
import { type ExpectationType, VOCABULARY } from '#server/expectations/vocabulary.ts';
import classes from './editor.module.css';

const GROUP_WORDS: Readonly<Record<Group, string>> = {
  values: 'Values of one column, row by row',
  pair: 'Two columns, row by row',
  columns: 'Several columns, row by row',
  aggregate: 'A figure of all rows',
  table: 'The table: rows, columns, age',
  other_table: 'Beside another table',
  statement: 'In SQL',
};

interface ExpectationPaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onChoose: (type: ExpectationType) => void;
}

/** Every expectation that there is, found by what it says or by its name in Great Expectations. */
export function ExpectationPalette({ open, onClose, onChoose }: ExpectationPaletteProps) {
  const [text, setText] = useState('');
  const groups = useMemo(() => findExpectations(text), [text]);
  const count = groups.reduce((sum, { types }) => sum + types.length, 0);
  return (
    <Palette
      label="Choose an expectation"
      placeholder="never null, between, unique, regular expression, fresh …"
      open={open}
      onClose={onClose}
      text={text}
      onText={setText}
      busy={false}
      status={count === 0 ? 'No expectation has these words.' : `${count} expectations`}
      isStatusShown={count === 0}
      groups={groups.map(({ group, types }) => ({
        title: GROUP_WORDS[group],
        options: types.map((type) => ({
          id: type,
          content: (
            <span className={classes.option}>
              <span>{VOCABULARY[type].label}</span>
              <code>{type}</code>
            </span>
          ),
          onChoose() {
            setText('');
            onChoose(type);
          },
        })),
      }))}
    />
  );
}

function findExpectations(text: string) {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const types = (Object.keys(VOCABULARY) as ExpectationType[]).filter((type) => {
    const { label, group } = VOCABULARY[type];
    const told = `${label} ${type.replaceAll('_', ' ')} ${type} ${GROUP_WORDS[group]}`.toLowerCase();
    return words.every((word) => told.includes(word));
  });
  return [...Map.groupBy(types, (type) => VOCABULARY[type].group)].map(([group, of]) => ({
    group,
    types: of,
  }));
}
