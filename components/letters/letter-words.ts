import type { Fix, FixKind, FixRule, InstantFormat, LetterState } from '#server/letters/schema.ts';

const REASONS: Readonly<Record<string, string>> = {
  schema: 'Breaks the contract',
  not_json: 'Not JSON',
  not_utf8: 'Not UTF-8',
  magic_byte: 'Unknown first byte',
  unknown_schema: 'Unknown schema',
  incompatible_schema: 'Schema does not fit the topic',
  unreadable: 'Not what its schema says',
  rejected: 'Rejected by the producer',
  tombstone: 'No value (a tombstone)',
};

/** Of a reason that this version does not know, its code. */
export function reasonInWords(code: string | null): string {
  if (code === null) return 'Not shown to you';
  return Object.hasOwn(REASONS, code) ? (REASONS[code] as string) : code;
}

export const STATE_WORDS: Readonly<Record<LetterState, string>> = {
  open: 'Open',
  replayed: 'Replayed',
  discarded: 'Discarded',
};

export const RULE_WORDS: Readonly<Record<FixKind, string>> = {
  set_field: 'Set a field',
  rename_field: 'Rename a field',
  drop_field: 'Drop a field',
  to_number: 'Make a text a number',
  to_text: 'Make a number a text',
  to_instant: 'Make a field an instant',
  recode: 'Read in another encoding',
  strip_header: 'Take the schema header off',
  replace_schema_id: 'Name another schema',
  add_header: 'Put a schema header before it',
};

export const FORMAT_WORDS: Readonly<Record<InstantFormat, string>> = {
  iso: '2026-11-23 08:30:00, with or without a zone',
  epoch_seconds: 'Seconds since 1970',
  epoch_milliseconds: 'Milliseconds since 1970',
  day_first: '23.11.2026 08:30',
  month_first: '11/23/2026 08:30',
};

/** What was changed, in a few words. */
export function fixInWords(fix: Fix): string {
  switch (fix.kind) {
    case 'as_is':
      return 'as they are';
    case 'edit':
      return 'mended by hand';
    case 'bytes':
      return 'given anew, byte by byte';
    case 'rules':
      return fix.rules.map(ruleInWords).join('; ');
  }
}

/** A rule as one sentence. */
export function ruleInWords(rule: FixRule): string {
  switch (rule.kind) {
    case 'set_field':
      return `Set ${rule.path} to ${JSON.stringify(rule.value)}${rule.where === 'missing' ? ' where it is missing' : ''}`;
    case 'rename_field':
      return `Rename ${rule.path} to ${rule.to}`;
    case 'drop_field':
      return `Drop ${rule.path}`;
    case 'to_number':
      return `Make ${rule.path} a number`;
    case 'to_text':
      return `Make ${rule.path} a text`;
    case 'to_instant':
      return `Make ${rule.path} an instant, from ${FORMAT_WORDS[rule.format]}`;
    case 'recode':
      return `Read as ${rule.from}`;
    case 'strip_header':
      return 'Take the schema header off';
    case 'replace_schema_id':
      return `Name schema ${rule.schemaId}`;
    case 'add_header':
      return `Put the header of schema ${rule.schemaId} before it`;
  }
}

const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const lettersInWords = (count: number): string => counted(count, 'letter', 'letters');
