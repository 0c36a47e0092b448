/** What the lake asks of where its files are. Nothing is ever changed once written. */
export interface Store {
  /** Rejects with an error of code `ENOENT` when there is no such file. */
  read(path: string): Promise<Buffer>;
  /** Writes a new file and waits until it is durable; nothing is left of it when that fails. */
  write(path: string, bytes: string | Buffer): Promise<void>;
  /** Makes a directory, durably, unless this process already has. Objects need none. */
  ensureDirectory(path: string): Promise<void>;
  /** Makes the names in a directory durable. */
  syncDirectory(path: string): Promise<void>;
  /** Every file below a directory; none when there is no such directory. */
  list(directory: string): AsyncGenerator<StoredFile>;
  /** Removes files as far as possible and gives those that are certainly gone now. */
  remove(paths: readonly string[]): Promise<string[]>;
  /** Below a directory; none where files are not uploaded. */
  listUploads(directory: string): AsyncGenerator<UnfinishedUpload>;
  /** Gives them up as far as possible, and says which are certainly over now. */
  abortUploads(uploads: readonly UnfinishedUpload[]): Promise<UnfinishedUpload[]>;
}

/** Parts of a file that is not there yet, and will not be unless its writer still lives. */
export interface UnfinishedUpload {
  readonly path: string;
  /** The store's name for it. */
  readonly id: string;
  /** When it was begun, by the clock of the store. */
  readonly startedMs: number;
}

export interface StoredFile {
  readonly path: string;
  /** When it was last written, by the clock of the store. */
  readonly modifiedMs: number;
  readonly sizeBytes: number;
}
