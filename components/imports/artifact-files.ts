const NAMES = ['manifest.json', 'catalog.json', 'run_results.json', 'sources.json'];
/** What the server takes in one request, with room for the rest of the form. */
const BYTES_MAX = 99_000_000;

/** Why a file is not sent, as a sentence; null where it is. */
export function fileProblem({ name, size }: Pick<File, 'name' | 'size'>): string | null {
  if (!NAMES.includes(name)) return `${name} is none of the files that are taken: ${NAMES.join(', ')}.`;
  if (size === 0) return `${name} is empty. Write it anew with dbt, then choose it again.`;
  if (size > BYTES_MAX)
    return `${name} is larger than 99 MB. Import it with "npm run import -- dbt <folder>".`;
  return null;
}

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const;

export function sizeWords(bytes: number, locale: string): string {
  const power = bytes < 1_000 ? 0 : bytes < 1_000_000 ? 1 : 2;
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit: UNITS[power],
    maximumFractionDigits: power === 2 ? 1 : 0,
  }).format(bytes / 1_000 ** power);
}
