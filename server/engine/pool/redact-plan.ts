/** DuckDB's plan names the files that are read; whoever asks for a plan sees tables. */
export function redactPlan(json: string, paths: readonly string[]): string {
  const known = new Set(paths);
  const parsed: unknown = JSON.parse(json);
  return JSON.stringify(withoutFiles(parsed, known));
}

/** Entries of plans that name files, or the text that we made of the statement. */
const FILE_ENTRIES = /^(filename\(s\)|filenames?|file_list|query_name)$/i;

function withoutFiles(value: unknown, known: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return hide(value, known);
  if (Array.isArray(value)) return value.map((item) => withoutFiles(item, known));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !FILE_ENTRIES.test(name))
      .map(([name, item]) => [name, withoutFiles(item, known)]),
  );
}

function hide(text: string, known: ReadonlySet<string>): string {
  if (!text.includes('/') && !text.includes('\\')) return text;
  let shown = text;
  for (const path of known) shown = shown.replaceAll(path, '<file>');
  return shown;
}
