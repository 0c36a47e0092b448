/** How the platform stands, from the stream's end to gold. Instants are ISO 8601 in UTC, counts are events. */
export interface PlatformStatus {
  readonly asOf: string;
  readonly state: PlatformState;
  /** One sentence for people: what is going on and what follows from it. */
  readonly summary: string;
  /** The demo's history being laid down; null when there is no simulator or it is done. */
  readonly history: { readonly eventsTotal: number; readonly eventsDone: number } | null;
  /** Null while the stream cannot be reached. */
  readonly stream: {
    readonly accepted: number;
    readonly stored: number;
    /** Accepted and not yet in the lake. */
    readonly behind: number;
  } | null;
  readonly warehouse: {
    /** When the last model run without an error ended; null before the first. */
    readonly refreshedAt: string | null;
    /** How many models' latest run failed. */
    readonly failing: number;
    /** Which they are and why; empty for those who do not see to the pipelines. */
    readonly failures: readonly { readonly model: string; readonly error: string }[];
  };
}

/**
 * `empty`: nothing has arrived yet. `loading`: the demo's history is being laid down. `catching_up`: a backlog is being stored. `current`: gold follows
 * the stream. `behind`: events do not move on as they should. `failing`: a model cannot be built. `unreachable`:
 * the event stream does not answer.
 */
export type PlatformState =
  | 'empty'
  | 'loading'
  | 'catching_up'
  | 'current'
  | 'behind'
  | 'failing'
  | 'unreachable';

/** How to send events to the collector. */
export interface CollectorEntry {
  readonly url: string;
  /** The file on the server that holds the key; null when the keys were configured. */
  readonly keyFile: string | null;
}
