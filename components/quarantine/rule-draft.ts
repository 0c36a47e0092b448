import type { RepairKind } from '#server/quarantine/schema.ts';

/** A rule while it is being written: all fields that any kind has, as texts. */
export interface DraftRule {
  /** For lists on the screen. */
  readonly id: number;
  readonly kind: RepairKind;
  readonly column: string;
  readonly value: string;
  readonly isNull: boolean;
  readonly where: 'always' | 'missing';
  readonly from: string;
  readonly to: 'lower' | 'upper';
  readonly by: string;
  readonly min: string;
  readonly max: string;
}

let made = 0;

export function newRule(column: string): DraftRule {
  return {
    ...{ id: ++made, kind: 'set', column, value: '', isNull: false, where: 'always', from: '' },
    ...{ to: 'lower', by: '', min: '', max: '' },
  };
}

/** What the schema is to judge; an empty number is none. */
export function toRule(draft: DraftRule): unknown {
  const { kind, column, where, from, to } = draft;
  const value = draft.isNull ? null : draft.value;
  switch (kind) {
    case 'set':
      return { kind, column, value, where };
    case 'replace':
      return { kind, column, from, to: value };
    case 'copy':
      return { kind, column, from, where };
    case 'trim':
    case 'absolute':
      return { kind, column };
    case 'case':
      return { kind, column, to };
    case 'multiply':
      return { kind, column, by: numberIn(draft.by) ?? Number.NaN };
    case 'clamp':
      return { kind, column, min: numberIn(draft.min), max: numberIn(draft.max) };
  }
}

const numberIn = (text: string): number | null => (text.trim() === '' ? null : Number(text));
