import { ENCODINGS, type FixKind } from '#server/letters/schema.ts';

/** A rule while it is being written: all fields that any kind has, as texts. */
export interface DraftRule {
  /** For lists on the screen. */
  readonly id: number;
  readonly kind: FixKind;
  readonly path: string;
  readonly to: string;
  readonly value: string;
  readonly valueType: 'text' | 'number' | 'true' | 'false' | 'null';
  readonly where: 'always' | 'missing';
  readonly format: string;
  readonly encoding: string;
  readonly schemaId: string;
}

let made = 0;

export function newRule(kind: FixKind): DraftRule {
  return {
    id: ++made,
    kind,
    path: '',
    to: '',
    value: '',
    valueType: 'text',
    where: 'always',
    format: 'iso',
    encoding: ENCODINGS[0],
    schemaId: '',
  };
}

/** What the schema is to judge; an empty number is none. */
export function toRule(draft: DraftRule): unknown {
  const { kind, path, to, where, format, encoding, schemaId } = draft;
  switch (kind) {
    case 'set_field':
      return { kind, path, value: valueOfDraft(draft), where };
    case 'rename_field':
      return { kind, path, to };
    case 'drop_field':
    case 'to_number':
    case 'to_text':
      return { kind, path };
    case 'to_instant':
      return { kind, path, format };
    case 'recode':
      return { kind, from: encoding };
    case 'strip_header':
      return { kind };
    case 'replace_schema_id':
    case 'add_header':
      return { kind, schemaId: numberIn(schemaId) };
  }
}

const numberIn = (text: string) => (text.trim() === '' ? Number.NaN : Number(text));

function valueOfDraft({ value, valueType }: DraftRule): unknown {
  switch (valueType) {
    case 'text':
      return value;
    case 'number':
      return numberIn(value);
    case 'null':
      return null;
    default:
      return valueType === 'true';
  }
}
