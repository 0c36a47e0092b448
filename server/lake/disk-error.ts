import { AppError } from '../errors.ts';

const DISK_ERRORS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the file system is read-only',
  EACCES: 'permission was denied',
  EPERM: 'permission was denied',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
  EFBIG: 'a file would become too large',
};

/** A place of the lake on this machine, as operators know it. */
const PLACES = {
  data: { name: 'the data directory', setting: 'DATA_DIR' },
  cache: { name: 'the folder of local copies', setting: 'LAKE_CACHE_DIR' },
} as const;

/** A failure of the disk as a sentence for operators; anything else as it is. */
export function toDiskError(error: unknown, place: keyof typeof PLACES = 'data'): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const reason = code === undefined ? undefined : DISK_ERRORS[code];
  if (!reason) return error;
  const { name, setting } = PLACES[place];
  return new AppError(
    'unavailable',
    `The lake cannot write to ${name}: ${reason}. Nothing was committed. Free some space or mend its permissions (${setting}).`,
    { cause: error },
  );
}
