/** A subject that has a schema; `deleted`: it has it in versions only that were deleted. */
export interface SubjectUse {
  readonly subject: string;
  readonly deleted: boolean;
}

/** A schema's text with all that it refers to, what others need before these. The type may be one that is not known here. */
export interface RegisteredSource {
  readonly type: string;
  readonly text: string;
  readonly references: readonly { readonly name: string; readonly text: string }[];
}

/** Where the schemas of events are registered: what reading events needs of it. */
export interface SchemaRegistry {
  /** The subjects of each schema; an id without any is in no version, not even a deleted one. */
  subjectsOf(
    ids: readonly number[],
    signal: AbortSignal,
  ): Promise<ReadonlyMap<number, readonly SubjectUse[]>>;
  /** null when there is no such id. */
  source(id: number, signal: AbortSignal): Promise<RegisteredSource | null>;
  /** A subject's latest version that is not deleted. */
  latest(subject: string, signal: AbortSignal): Promise<RegisteredSource | null>;
}

/** The registry gives no answer that says anything about schemas. Its message is for whoever runs the portal. */
export class RegistryUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RegistryUnavailable';
  }
}
