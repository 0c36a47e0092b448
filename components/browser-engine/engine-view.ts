/** What the browser's engine holds, as the page shows it. */
export interface LoadedTable {
  /** `gold.fact_sales`; one's own files are in the schema `mine`. */
  readonly name: string;
  readonly source: 'extract' | 'upload';
  readonly state: 'loading' | 'ready' | 'failed';
  readonly rows: number;
  /** Of what the person may see. */
  readonly totalRows: number;
  readonly sampled: boolean;
  /** In memory, as it came. */
  readonly bytes: number;
  /** The data or what the person may see of it has changed since. */
  readonly stale: boolean;
  readonly version: string | null;
  /** While it is fetched; `totalBytes` is null where it is not known. */
  readonly progress: { readonly receivedBytes: number; readonly totalBytes: number | null } | null;
  /** Milliseconds since 1970. */
  readonly loadedAt: number | null;
  /** Why it is not there, as a sentence. */
  readonly problem: string | null;
}

/** `off` until something is opened or run; `crashed` while it starts again, and when it could not. */
export type EngineState = 'off' | 'loading' | 'ready' | 'crashed';

export interface EngineNotice {
  readonly id: number;
  readonly tone: 'notice' | 'warning';
  readonly text: string;
}

export interface EngineView {
  readonly state: EngineState;
  readonly tables: readonly LoadedTable[];
  readonly notices: readonly EngineNotice[];
  /** The server cannot be reached; what is loaded works on. */
  readonly offline: boolean;
}

export const ENGINE_OFF: EngineView = { state: 'off', tables: [], notices: [], offline: false };

/** A table before anything of it has come. */
export function emptyTable(name: string, source: LoadedTable['source']): LoadedTable {
  return {
    name,
    source,
    state: 'loading',
    rows: 0,
    totalRows: 0,
    sampled: false,
    bytes: 0,
    stale: false,
    version: null,
    progress: null,
    loadedAt: null,
    problem: null,
  };
}

/** `sample of 2,000,000 of 9,000,000 rows`, `1 row`: whatever shows a table says how much of it there is. */
export function amountText(
  { rows, totalRows, sampled }: LoadedTable,
  count: (value: number) => string,
): string {
  if (sampled) return `sample of ${count(rows)} of ${count(totalRows)} rows`;
  return `${count(rows)} ${rows === 1 ? 'row' : 'rows'}`;
}
