import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm';
import { tableFromIPC } from '@uwdata/flechette';
import { engineAddress } from '#server/browser-engine/schema.ts';
import { EngineCrashed, isCrash } from './engine-error.ts';
import {
  dictionaryBatches,
  type EnumColumn,
  enumColumns,
  hasDictionaries,
  joined,
  withoutRows,
} from './enum-columns.ts';
import { SEAL, UPLOAD_NAME } from './seal.ts';

/** Without a sign of life for so long, the engine is not coming. */
const START_STALLED_MS = 30_000;
/** A statement that does not stop within this after it was cancelled takes its engine down. */
const STOP_WITHIN_MS = 1000;
/** DuckDBDataProtocol.BROWSER_FILEREADER: the file is read piece by piece, where it is. */
const FILE_READER = 2;

/** The package leaves callers waiting for ever when its worker ends; here they are told. */
class WatchedDuckDB extends AsyncDuckDB {
  readonly #onCrash: (error: EngineCrashed) => void;

  constructor(worker: Worker, onCrash: (error: EngineCrashed) => void) {
    super(new VoidLogger(), worker);
    this.#onCrash = onCrash;
  }

  protected override onError(event: ErrorEvent): void {
    event.preventDefault();
    this.#onCrash(new EngineCrashed(event.message || 'The worker ended.'));
  }

  override async terminate(): Promise<void> {
    await super.terminate();
    const pending = [...this._pendingRequests.values()];
    this._pendingRequests.clear();
    for (const task of pending) task.promiseRejecter(new EngineCrashed('The engine has been stopped.'));
  }
}

export interface StreamListener {
  /** Its turn has come. */
  onBegin(): void;
  /** The schema as an Arrow IPC message, and the dictionaries of its rows; comes first and once. */
  onHead(messages: Uint8Array): void;
  /** Record batches as Arrow IPC messages. False: no more is wanted. */
  onBatch(message: Uint8Array): boolean;
}

/** DuckDB in a worker, sealed. Does one thing at a time; what comes meanwhile waits. */
export class SealedEngine {
  readonly #db: WatchedDuckDB;
  readonly #crash: (error: EngineCrashed) => void;
  #connection = 0;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(db: WatchedDuckDB, crash: (error: EngineCrashed) => void) {
    this.#db = db;
    this.#crash = crash;
  }

  /** `worker` runs the engine's script. `onCrash` is called once, when the engine has ended other than by `stop`. Rejects when it cannot be started. */
  static async start(worker: Worker, onCrash: (error: EngineCrashed) => void): Promise<SealedEngine> {
    let over = false;
    const crash = (error: EngineCrashed) => {
      if (over) return;
      over = true;
      void db.terminate();
      onCrash(error);
    };
    const db = new WatchedDuckDB(worker, crash);
    const engine = new SealedEngine(db, crash);
    try {
      await instantiate(db);
      await db.open({});
      engine.#connection = await db.connectInternal();
      await engine.#run(SEAL.join(';\n'));
      return engine;
    } catch (error) {
      over = true;
      await db.terminate();
      throw error;
    }
  }

  stop(): void {
    this.#crash(new EngineCrashed('The engine has been stopped.'));
  }

  /** A statement of ours, to its end; its first value. */
  execute(sql: string): Promise<unknown> {
    return this.#alone(() => this.#run(sql));
  }

  /**
   * Makes a table of a whole Arrow IPC stream, end of stream included; the bytes are gone afterwards. Resolves with
   * its rows. Bytes that the engine cannot read leave no table and no error of its own, so the table is looked for.
   */
  insert({ schema, name }: TableName, bytes: Uint8Array): Promise<number> {
    const table = `${quoted(schema)}.${quoted(name)}`;
    return this.#alone(async () => {
      await this.#run(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
      await this.#run(`DROP TABLE IF EXISTS ${table}`);
      const enums = enumColumns(bytes);
      if (enums.length > 0) {
        await this.#append({ schema, name }, withoutRows(bytes), true);
        for (const column of enums) await this.#run(`ALTER TABLE ${table} ${typed(column)}`);
      }
      await this.#append({ schema, name }, bytes, enums.length === 0);
      return Number(await this.#run(`SELECT count(*) FROM ${table}`));
    });
  }

  /** On a connection of its own: what one stream left unread would be taken for the beginning of the next. */
  #append(table: TableName, bytes: Uint8Array, create: boolean): Promise<void> {
    return this.#connected((connection) =>
      this.#db.insertArrowFromIPCStream(connection, bytes, { ...table, create }),
    );
  }

  async #connected<T>(work: (connection: number) => Promise<T>): Promise<T> {
    const connection = await this.#db.connectInternal();
    try {
      return await work(connection);
    } finally {
      await this.#unlessOver(() => this.#db.disconnect(connection));
    }
  }

  /** Makes a table of the query `sql`, in which UPLOAD_NAME is the file. Resolves with its rows. */
  insertFile({ schema, name }: TableName, file: Blob, sql: string): Promise<number> {
    return this.#alone(async () => {
      await this.#db.registerFileHandle(UPLOAD_NAME, file, FILE_READER, true);
      try {
        await this.#run(`CREATE SCHEMA IF NOT EXISTS ${quoted(schema)}`);
        await this.#run(`CREATE OR REPLACE TABLE ${quoted(schema)}.${quoted(name)} AS ${sql}`);
      } finally {
        await this.#unlessOver(() => this.#db.dropFile(UPLOAD_NAME));
      }
      return Number(await this.#run(`SELECT count(*) FROM ${quoted(schema)}.${quoted(name)}`));
    });
  }

  drop({ schema, name }: TableName): Promise<unknown> {
    return this.execute(`DROP TABLE IF EXISTS ${quoted(schema)}.${quoted(name)}`);
  }

  /** Runs a statement of the person. Rejects with `signal.reason` once that is aborted and the engine is free. */
  stream(sql: string, listener: StreamListener, signal: AbortSignal): Promise<void> {
    return this.#alone(async () => {
      signal.throwIfAborted();
      listener.onBegin();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const cancel = () => {
        void this.#unlessOver(() => this.#db.cancelPendingQuery(this.#connection));
        timer = setTimeout(
          () => this.#crash(new EngineCrashed('A cancelled statement did not stop.')),
          STOP_WITHIN_MS,
        );
      };
      signal.addEventListener('abort', cancel, { once: true });
      try {
        await this.#read(sql, listener, signal);
        signal.throwIfAborted();
      } catch (error) {
        if (isCrash(error)) this.#crash(new EngineCrashed(String(error), { cause: error }));
        signal.throwIfAborted();
        throw error;
      } finally {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
      }
    });
  }

  async #read(sql: string, { onHead, onBatch }: StreamListener, signal: AbortSignal): Promise<void> {
    let head = await this.#db.startPendingQuery(this.#connection, sql, true);
    while (head === null) {
      signal.throwIfAborted();
      head = await this.#db.pollPendingQuery(this.#connection);
    }
    onHead(hasDictionaries(head) ? joined([head, dictionaryBatches(head, await this.#describe(sql))]) : head);
    for (;;) {
      const batch = await this.#db.fetchQueryResults(this.#connection);
      if (signal.aborted || batch?.length === 0) return;
      if (batch !== null && !onBatch(batch)) {
        await this.#unlessOver(() => this.#db.cancelPendingQuery(this.#connection));
        return;
      }
    }
  }

  /** The types of what a statement gives, while it runs; empty where DESCRIBE does not take it. */
  async #describe(sql: string): Promise<string[]> {
    try {
      const columns = await this.#connected((connection) => this.#db.runQuery(connection, `DESCRIBE ${sql}`));
      return [...tableFromIPC(columns).getChild('column_type')].map(String);
    } catch (error) {
      if (isCrash(error)) throw error;
      return [];
    }
  }

  async #run(sql: string): Promise<unknown> {
    try {
      const table = tableFromIPC(await this.#db.runQuery(this.#connection, sql));
      return table.numRows > 0 ? table.getChildAt(0).at(0) : undefined;
    } catch (error) {
      if (isCrash(error)) this.#crash(new EngineCrashed(String(error), { cause: error }));
      throw error;
    }
  }

  /** Tidying up; the package complains on the console when there is nobody left to ask. */
  async #unlessOver(work: () => Promise<unknown>): Promise<void> {
    if (!this.#db.isDetached()) await work().catch(() => undefined);
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(() => {
      if (this.#db.isDetached()) throw new EngineCrashed('The engine has been stopped.');
      return work();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function typed({ name, values }: EnumColumn): string {
  return `ALTER ${quoted(name)} TYPE ENUM(${values.map((value) => `'${value.replaceAll("'", "''")}'`).join(', ')})`;
}

/** Loading a module that does not come leaves no error behind, only silence. */
async function instantiate(db: WatchedDuckDB): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const alive = () => {
        clearTimeout(timer);
        timer = setTimeout(
          () => reject(new EngineCrashed('The engine did not come. Check the connection and try again.')),
          START_STALLED_MS,
        );
      };
      alive();
      db.instantiate(new URL(engineAddress('module'), location.origin).href, null, alive).then(
        () => resolve(),
        reject,
      );
    });
  } finally {
    clearTimeout(timer);
  }
}
