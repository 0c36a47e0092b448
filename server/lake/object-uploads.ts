/** Uploads in parts that were begun and neither completed nor given up: a kill leaves them, and a store keeps their parts. */
import type * as Sdk from '@aws-sdk/client-s3';
import { createLogger } from '../log.ts';
import { objectAddress } from './location.ts';
import type { ObjectClient } from './object-client.ts';
import { statusOf } from './object-problem.ts';
import type { UnfinishedUpload } from './store.ts';

const NOT_IMPLEMENTED = 501;
/** Hosts that were told of: a store that does not know the request does not know it the next time. */
const toldOf = new Set<string>();

type Place = Pick<Sdk.ListMultipartUploadsCommandInput, 'KeyMarker' | 'UploadIdMarker'>;

/** Of objects below a directory. None where the store cannot say: the log tells so once, its rules have to remove them then. */
export async function* listUploads(
  client: ObjectClient,
  directory: string,
): AsyncGenerator<UnfinishedUpload> {
  const { bucket, key } = objectAddress(directory);
  let after: Place | null = {};
  while (after) {
    const place: Place = after;
    const page: Sdk.ListMultipartUploadsCommandOutput | null = await client.ask(
      'listing unfinished uploads of',
      directory,
      async ({ client: s3, sdk }): Promise<Sdk.ListMultipartUploadsCommandOutput | null> => {
        try {
          return await s3.send(
            new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: `${key}/`, ...place }),
          );
        } catch (error) {
          if (statusOf(error) === NOT_IMPLEMENTED) return null;
          throw error;
        }
      },
    );
    if (!page) return tell(client.host);
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      // Some stores do not know the prefix.
      if (!Key?.startsWith(`${key}/`) || !UploadId || !Initiated) continue;
      yield { path: `s3://${bucket}/${Key}`, startedMs: Initiated.getTime(), id: UploadId };
    }
    after =
      page.IsTruncated && page.NextKeyMarker
        ? {
            KeyMarker: page.NextKeyMarker,
            ...(page.NextUploadIdMarker && { UploadIdMarker: page.NextUploadIdMarker }),
          }
        : null;
  }
}

function tell(host: string): void {
  if (toldOf.has(host)) return;
  toldOf.add(host);
  createLogger('lake').warn(
    { host },
    'The object store cannot list unfinished uploads: let a rule of the bucket remove them after some days',
  );
}

/** Gives those that are certainly over now; one that was completed or given up meanwhile is. */
export async function abortUploads(
  client: ObjectClient,
  uploads: readonly UnfinishedUpload[],
): Promise<UnfinishedUpload[]> {
  const over: UnfinishedUpload[] = [];
  for (const upload of uploads) {
    const { bucket, key } = objectAddress(upload.path);
    const isOver = await client
      .ask('giving up', upload.path, async ({ client: s3, sdk }) => {
        const abort = new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key: key, UploadId: upload.id });
        await s3.send(abort).catch((error: unknown) => {
          if (statusOf(error) !== 404) throw error;
        });
        return true;
      })
      .catch(() => false);
    if (isOver) over.push(upload);
  }
  return over;
}
