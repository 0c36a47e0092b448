import type { SuiteFormat } from '#server/quality/schema.ts';

export const FORMAT_WORDS: Readonly<Record<SuiteFormat, string>> = {
  yaml: 'Suite in YAML, as exported here',
  gx: 'Great Expectations suite (JSON)',
  dbt: 'dbt tests (schema.yml)',
};

/** What a text that somebody pasted most likely is. */
export function formatOf(text: string): SuiteFormat {
  if (text.trimStart().startsWith('{')) return 'gx';
  const has = (key: string) => new RegExp(`^(${key})\\s*:`, 'm').test(text);
  return has('models|sources|seeds|snapshots') && !has('checks') ? 'dbt' : 'yaml';
}
