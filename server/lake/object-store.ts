/**
 * Files of the lake as objects of an S3-compatible store. Every object that we write carries the MD5 of its bytes: the
 * server checks it when it comes, and we when we get it back. ETags are something else where a store encrypts.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { GetObjectCommandOutput, PutObjectCommandInput } from '@aws-sdk/client-s3';
import { type Env, env } from '../env.ts';
import { toDiskError } from './disk-error.ts';
import { Lanes, settleAll } from './lanes.ts';
import { objectAddress } from './location.ts';
import { type Asked, ObjectClient } from './object-client.ts';
import { BrokenAnswer, isMissing, statusOf } from './object-problem.ts';
import { abortUploads, listUploads } from './object-uploads.ts';
import type { Store, StoredFile, UnfinishedUpload } from './store.ts';

const MIB = 1024 * 1024;
const PARTS_MAX = 10_000;
/** Parts in memory at once, of all files that are uploaded; and files that are fetched at once. */
const UPLOAD_LANES = 4;
const DOWNLOAD_LANES = 4;
const REMOVED_AT_ONCE = 1000;

export interface ObjectStoreOptions {
  /** Larger files are uploaded in parts of this size, which the specification wants to be 5 MiB at least. */
  readonly partBytes?: number;
}

export class ObjectStore implements Store {
  readonly #client: ObjectClient;
  readonly #partBytes: number;
  readonly #uploads = new Lanes(UPLOAD_LANES);
  readonly #downloads = new Lanes(DOWNLOAD_LANES);
  /** Until a server says that it does not know If-None-Match. */
  #knowsConditions = true;

  constructor(client: ObjectClient, { partBytes = 8 * MIB }: ObjectStoreOptions = {}) {
    this.#client = client;
    this.#partBytes = partBytes;
  }

  read(path: string): Promise<Buffer> {
    return this.#client.ask('reading', path, async (asked) => {
      const answer = await this.#get(asked, path);
      const chunks: Buffer[] = [];
      await pipeline(answer.Body as NodeJS.ReadableStream, checking(answer), async (bytes) => {
        for await (const chunk of bytes) chunks.push(chunk as Buffer);
      });
      return Buffer.concat(chunks);
    });
  }

  async write(path: string, content: string | Buffer): Promise<void> {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    await this.#uploads.run(() => this.#put(path, bytes));
  }

  /**
   * Fetches an object into a local file that is not there yet, a piece at a time; waits until it is on disk. The file is
   * removed when that fails. Rejects also when the object does not have this size.
   */
  async download(path: string, to: string, sizeBytes: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#downloads.run(() =>
        this.#client.ask(
          'fetching',
          path,
          async (asked) => {
            const answer = await this.#get(asked, path, signal);
            if (answer.ContentLength !== undefined && answer.ContentLength !== sizeBytes) {
              (answer.Body as { destroy?(): void } | undefined)?.destroy?.();
              throw new BrokenAnswer(`it has ${answer.ContentLength} bytes and not ${sizeBytes}`);
            }
            const file = createWriteStream(to, { flush: true });
            await pipeline(answer.Body as NodeJS.ReadableStream, checking(answer, sizeBytes), file, {
              signal,
            }).catch((error: unknown) => {
              throw toDiskError(error, 'cache');
            });
          },
          signal,
        ),
      );
    } catch (error) {
      await rm(to, { force: true });
      throw error;
    }
  }

  /** Puts a local file there as an object, in parts when it is large; nothing is left of it when that fails. */
  async upload(from: string, path: string): Promise<void> {
    const file = await open(from, 'r');
    try {
      const { size } = await file.stat();
      if (size <= this.#partBytes) {
        await this.#uploads.run(async () => this.#put(path, await piece(file, 0, size)));
      } else {
        await this.#putParts(path, file, size, await md5Of(from));
      }
    } finally {
      await file.close();
    }
  }

  async *list(directory: string): AsyncGenerator<StoredFile> {
    const { bucket, key } = objectAddress(directory);
    let after: string | undefined;
    do {
      const page = await this.#client.ask('listing', directory, ({ client, sdk }) =>
        client.send(
          new sdk.ListObjectsV2Command({
            Bucket: bucket,
            Prefix: `${key}/`,
            ...(after !== undefined && { ContinuationToken: after }),
          }),
        ),
      );
      for (const { Key, LastModified, Size = 0 } of page.Contents ?? []) {
        if (!Key || !LastModified) continue;
        yield { path: `s3://${bucket}/${Key}`, modifiedMs: LastModified.getTime(), sizeBytes: Size };
      }
      after = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (after !== undefined);
  }

  async remove(paths: readonly string[]): Promise<string[]> {
    const gone: string[] = [];
    const byBucket = Map.groupBy(paths, (path) => objectAddress(path).bucket);
    for (const [bucket, some] of byBucket) {
      for (let from = 0; from < some.length; from += REMOVED_AT_ONCE) {
        gone.push(...(await this.#removeBatch(bucket, some.slice(from, from + REMOVED_AT_ONCE))));
      }
    }
    return gone;
  }

  listUploads(directory: string): AsyncGenerator<UnfinishedUpload> {
    return listUploads(this.#client, directory);
  }

  abortUploads(uploads: readonly UnfinishedUpload[]): Promise<UnfinishedUpload[]> {
    return abortUploads(this.#client, uploads);
  }

  async ensureDirectory(): Promise<void> {}

  async syncDirectory(): Promise<void> {}

  close(): Promise<void> {
    return this.#client.close();
  }

  #get({ client, sdk }: Asked, path: string, signal?: AbortSignal): Promise<GetObjectCommandOutput> {
    const { bucket, key } = objectAddress(path);
    return client.send(
      new sdk.GetObjectCommand({ Bucket: bucket, Key: key }),
      signal ? { abortSignal: signal } : {},
    );
  }

  /** How a new object is to be kept. */
  #kept(path: string, md5: Buffer) {
    const { bucket, key } = objectAddress(path);
    const { S3_ENCRYPTION: encryption, S3_KMS_KEY_ID: kmsKey } = this.#client.settings;
    return {
      Bucket: bucket,
      Key: key,
      Metadata: { md5: md5.toString('hex') },
      ...(encryption !== 'bucket' && { ServerSideEncryption: encryption }),
      ...(kmsKey && { SSEKMSKeyId: kmsKey }),
    } satisfies Partial<PutObjectCommandInput>;
  }

  async #put(path: string, bytes: Buffer): Promise<void> {
    const md5 = createHash('md5').update(bytes).digest();
    let asksAgain = false;
    await this.#client.ask('writing', path, async (asked) => {
      const { client, sdk } = asked;
      const put = (conditions: { IfNoneMatch?: string }) =>
        client.send(
          new sdk.PutObjectCommand({
            ...this.#kept(path, md5),
            ...conditions,
            Body: bytes,
            ContentMD5: md5.toString('base64'),
          }),
        );
      const wasAsked = asksAgain;
      asksAgain = true;
      try {
        await put(this.#knowsConditions ? { IfNoneMatch: '*' } : {});
      } catch (error) {
        if (this.#knowsConditions && statusOf(error) === 501) {
          this.#knowsConditions = false;
          await put({});
        } else if (statusOf(error) === 412) {
          // An answer that was lost does not say that the object is not there: it may be ours.
          if (!wasAsked || !(await this.#isThere(asked, path, bytes.length, md5))) throw taken(path, error);
        } else {
          throw error;
        }
      }
    });
  }

  async #putParts(path: string, file: FileHandle, size: number, md5: Buffer): Promise<void> {
    const kept = this.#kept(path, md5);
    const { UploadId } = await this.#client.ask('writing', path, ({ client, sdk }) =>
      client.send(new sdk.CreateMultipartUploadCommand(kept)),
    );
    const { Bucket, Key } = kept;
    const upload = { Bucket, Key, UploadId };
    const partBytes = Math.max(this.#partBytes, Math.ceil(size / PARTS_MAX));
    let failed = false;
    const putPart = async (number: number) => {
      // What waited for its turn when another failed does not begin.
      if (failed) return { PartNumber: number, ETag: undefined };
      const bytes = await piece(
        file,
        (number - 1) * partBytes,
        Math.min(partBytes, size - (number - 1) * partBytes),
      );
      const ContentMD5 = createHash('md5').update(bytes).digest('base64');
      const { ETag } = await this.#client.ask('writing', path, ({ client, sdk }) =>
        client.send(new sdk.UploadPartCommand({ ...upload, PartNumber: number, Body: bytes, ContentMD5 })),
      );
      return { PartNumber: number, ETag };
    };
    try {
      const numbers = Array.from({ length: Math.ceil(size / partBytes) }, (_, place) => place + 1);
      const Parts = await settleAll(
        numbers.map((number) =>
          this.#uploads.run(() =>
            putPart(number).catch((error: unknown) => {
              failed = true;
              throw error;
            }),
          ),
        ),
      );
      await this.#client.ask('writing', path, async (asked) => {
        const { client, sdk } = asked;
        const complete = new sdk.CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } });
        await client.send(complete).catch(async (error: unknown) => {
          // The upload is over when an answer to this was lost.
          if (statusOf(error) !== 404 || !(await this.#isThere(asked, path, size, md5))) throw error;
        });
      });
    } catch (error) {
      await this.#client
        .ask('giving up', path, ({ client, sdk }) => client.send(new sdk.AbortMultipartUploadCommand(upload)))
        .catch(() => undefined);
      throw error;
    }
  }

  async #isThere({ client, sdk }: Asked, path: string, size: number, md5: Buffer): Promise<boolean> {
    const { bucket, key } = objectAddress(path);
    try {
      const head = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: key }));
      return head.ContentLength === size && head.Metadata?.md5 === md5.toString('hex');
    } catch (error) {
      if (isMissing(error)) return false;
      throw error;
    }
  }

  async #removeBatch(bucket: string, paths: readonly string[]): Promise<string[]> {
    const [first] = paths;
    if (first === undefined) return [];
    try {
      const keys = paths.map((path) => ({ Key: objectAddress(path).key }));
      const { Errors = [] } = await this.#client.ask('removing', first, ({ client, sdk }) =>
        client.send(new sdk.DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys, Quiet: true } })),
      );
      const left = new Set(Errors.filter(({ Code }) => Code !== 'NoSuchKey').map(({ Key }) => Key));
      return paths.filter((path) => !left.has(objectAddress(path).key));
    } catch {
      return [];
    }
  }
}

function taken(path: string, cause: unknown): Error {
  return Object.assign(new Error(`There is an object ${path} already`, { cause }), { code: 'EEXIST' });
}

/** Lets bytes through and rejects when in the end they are not those that were stored. */
function checking({ ContentLength, Metadata }: GetObjectCommandOutput, sizeBytes = ContentLength): Transform {
  const hash = createHash('md5');
  let count = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      count += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      if (sizeBytes !== undefined && count !== sizeBytes) {
        done(new BrokenAnswer(`${count} of ${sizeBytes} bytes came`));
      } else if (Metadata?.md5 !== undefined && Metadata.md5 !== hash.digest('hex')) {
        done(new BrokenAnswer('other bytes came than were stored'));
      } else done();
    },
  });
}

async function piece(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await file.read(bytes, done, length - done, from + done);
    if (bytesRead === 0) throw new Error('A staged file became shorter while it was uploaded');
    done += bytesRead;
  }
  return bytes;
}

async function md5Of(path: string): Promise<Buffer> {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: MIB }), hash);
  return hash.digest();
}

let opened: { readonly settings: Env; readonly store: ObjectStore } | undefined;

/** The store that the settings name. */
export function objectStore(): ObjectStore {
  const settings = env();
  if (opened?.settings !== settings)
    opened = { settings, store: new ObjectStore(new ObjectClient(settings)) };
  return opened.store;
}
