export const HISTOGRAM_BINS = 20;
/** Characters that are kept of a text. */
export const TEXT_LENGTH = 200;

/** What a sample says of a column, for the scan and for the profile. */
export interface ScanHints {
  /** Values that may be the most frequent ones; null where hardly a value comes twice. */
  readonly candidates: readonly string[] | null;
  /** The upper ends of the histogram's bins but the last, which is open. */
  readonly boundaries: readonly number[] | null;
  readonly quantiles: readonly number[] | null;
  readonly jsonShare: number | null;
}

/** Before the candidates are asked for. */
export interface SampledColumn extends Omit<ScanHints, 'candidates'> {
  readonly isRepeated: boolean;
}
