/** The client of the object store that the settings name, and how often it is asked again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Sdk from '@aws-sdk/client-s3';
import type { Env } from '../env.ts';
import { type Errand, isMissing, mayPass, missingObject, storeProblem } from './object-problem.ts';

const CONNECT_MS = 5_000;
/** A connection on which nothing comes or goes for so long is given up. */
const SILENT_MS = 30_000;
const CONNECTIONS = 32;
const ATTEMPTS = 6;
const WAIT_MS = 100;
const WAIT_MS_MAX = 5_000;

export interface ClientSettings
  extends Partial<
    Pick<
      Env,
      | 'S3_ENDPOINT'
      | 'S3_FORCE_PATH_STYLE'
      | 'S3_ACCESS_KEY_ID'
      | 'S3_SECRET_ACCESS_KEY'
      | 'S3_SESSION_TOKEN'
      | 'S3_KMS_KEY_ID'
    >
  > {
  readonly S3_REGION: string;
  readonly S3_ENCRYPTION: Env['S3_ENCRYPTION'];
  readonly silentMs?: number;
  readonly attempts?: number;
}

export interface Asked {
  readonly client: Sdk.S3Client;
  readonly sdk: typeof Sdk;
}

/** The library is only loaded where there is an object store. */
export class ObjectClient {
  readonly settings: ClientSettings;
  readonly host: string;
  #opened: Promise<Asked> | undefined;

  constructor(settings: ClientSettings) {
    this.settings = settings;
    this.host = settings.S3_ENDPOINT
      ? new URL(settings.S3_ENDPOINT).host
      : `Amazon S3 (${settings.S3_REGION})`;
  }

  async #open(): Promise<Asked> {
    const sdk = await import('@aws-sdk/client-s3');
    const given = this.settings;
    const client = new sdk.S3Client({
      region: given.S3_REGION,
      // Whoever names an endpoint mostly has a server without a name for each bucket.
      forcePathStyle: given.S3_FORCE_PATH_STYLE ?? given.S3_ENDPOINT !== undefined,
      ...(given.S3_ENDPOINT && { endpoint: given.S3_ENDPOINT }),
      ...(given.S3_ACCESS_KEY_ID &&
        given.S3_SECRET_ACCESS_KEY && {
          credentials: {
            accessKeyId: given.S3_ACCESS_KEY_ID,
            secretAccessKey: given.S3_SECRET_ACCESS_KEY,
            ...(given.S3_SESSION_TOKEN && { sessionToken: given.S3_SESSION_TOKEN }),
          },
        }),
      maxAttempts: 1,
      // Not every server knows the newer checksums; ours are in Content-MD5 and with the object.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: {
        connectionTimeout: CONNECT_MS,
        socketTimeout: given.silentMs ?? SILENT_MS,
        httpAgent: { keepAlive: true, maxSockets: CONNECTIONS },
        httpsAgent: { keepAlive: true, maxSockets: CONNECTIONS },
      },
    });
    return { client, sdk };
  }

  /**
   * Does `work`, again after failures that may pass. Rejects with an error of code `ENOENT` when the object is not there,
   * with AppError `cancelled` (the signal), else with StoreUnavailable or what is no failure of the store.
   */
  async ask<T>(
    doing: string,
    path: string,
    work: (asked: Asked) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const errand: Errand = { doing, path, host: this.host };
    const attempts = this.settings.attempts ?? ATTEMPTS;
    this.#opened ??= this.#open();
    const opened = await this.#opened;
    for (let attempt = 1; ; attempt++) {
      try {
        return await work(opened);
      } catch (error) {
        if (isMissing(error)) throw missingObject(errand, error);
        const again = mayPass(error) && attempt < attempts && !signal?.aborted;
        if (!again) throw storeProblem(error, errand, attempt);
        const wait = Math.random() * Math.min(WAIT_MS_MAX, WAIT_MS * 2 ** attempt);
        // Whoever no longer waits is told by the next attempt.
        await sleep(wait, undefined, signal ? { signal } : {}).catch(() => undefined);
      }
    }
  }

  async close(): Promise<void> {
    (await this.#opened?.catch(() => undefined))?.client.destroy();
    this.#opened = undefined;
  }
}
