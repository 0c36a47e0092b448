import { AppError } from '../errors.ts';
import type { Placement, PlacementChoice } from './schema.ts';

export interface PlacementFacts {
  readonly chosen: PlacementChoice;
  /** Of data files, by the columns that are read. */
  readonly scanBytes: number;
  /** False where the person does not see all of the data: then its size is not told. */
  readonly maySaySize: boolean;
  /** What one machine reads without a second thought; more goes to Trino where there is one. */
  readonly oneMachineBytes: number;
  readonly trino: TrinoFacts | null;
}

/** Null instead: TRINO_URL is not set. */
export interface TrinoFacts {
  /** Why the statement cannot go there, as a whole sentence; null when it can. */
  readonly obstacle: string | null;
}

/**
 * Where a statement runs, and why. Whatever is in the way of Trino keeps a statement here, unless Trino was asked
 * for: then it throws `bad_request`.
 */
export function placeQuery({
  chosen,
  scanBytes,
  maySaySize,
  oneMachineBytes,
  trino,
}: PlacementFacts): Placement {
  if (chosen === 'trino') {
    if (!trino) {
      throw new AppError(
        'bad_request',
        'There is no Trino to run this on: whoever runs the portal has not set TRINO_URL. Choose DuckDB, or leave the choice to the portal.',
      );
    }
    if (trino.obstacle !== null)
      throw new AppError('bad_request', `This cannot run on Trino. ${trino.obstacle}`);
    return { engine: 'trino', reason: 'Trino was chosen.' };
  }
  if (chosen === 'duckdb') return { engine: 'duckdb', reason: 'DuckDB was chosen.' };
  const limit = `the ${sizeText(oneMachineBytes)} that one machine takes easily`;
  if (scanBytes === 0) return { engine: 'duckdb', reason: 'It reads no data files.' };
  if (scanBytes <= oneMachineBytes) {
    const size = maySaySize ? `It reads ${sizeText(scanBytes)}, less than` : 'It reads less than';
    return { engine: 'duckdb', reason: `${size} ${limit}.` };
  }
  const size = `${maySaySize ? `It reads ${sizeText(scanBytes)}, more than` : 'It reads more than'} ${limit}`;
  if (!trino) return { engine: 'duckdb', reason: `${size}, and there is no Trino.` };
  if (trino.obstacle !== null) {
    return { engine: 'duckdb', reason: `${size}, but it cannot run on Trino. ${trino.obstacle}` };
  }
  return { engine: 'trino', reason: `${size}.` };
}

/** Throws `payload_too_large` when a statement would read more than its person may. */
export function requireScanWithin(scanBytes: number, limitMb: number, maySaySize: boolean): void {
  const limitBytes = limitMb * 1_000_000;
  if (scanBytes <= limitBytes) return;
  const limit = `${sizeText(limitBytes)} that your role may read at once`;
  throw new AppError(
    'payload_too_large',
    `The query would read ${maySaySize ? `${sizeText(scanBytes)} of data files, more than the ${limit}` : `more than the ${limit}`}. Name fewer columns or smaller tables.`,
    { details: maySaySize ? { scanBytes, limitBytes } : { limitBytes } },
  );
}

const STEPS = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** `1.4 GB`. */
export function sizeText(bytes: number): string {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), STEPS.length - 1);
  const value = bytes / 1000 ** step;
  return `${step === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${STEPS[step]}`;
}
