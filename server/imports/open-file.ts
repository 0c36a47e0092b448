import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '#server/errors.ts';
import { checkIsText, type FileFormat, type FormatOptions, recogniseFormat } from './recognise.ts';

const HEAD_BYTES = 64 * 1024;
export const READ_BYTES = 256 * 1024;

/** The name, size and first bytes of a file that can be read; throws an AppError that says why one cannot. */
export async function openFile(path: string): Promise<{ name: string; sizeBytes: number; head: Buffer }> {
  const name = basename(path);
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new AppError('not_found', `There is no file ${path}.`);
    throw new AppError('bad_request', `${path} cannot be read: ${error.message}`, { cause: error });
  });
  if (info.isDirectory()) throw new AppError('bad_request', `${path} is a directory; name one file.`);
  if (!info.isFile()) throw new AppError('bad_request', `${path} is not a regular file.`);
  if (info.size === 0) throw new AppError('bad_request', `${path} is empty.`);
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new AppError('bad_request', `${path} cannot be read: ${error.message}`, { cause: error });
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return { name, sizeBytes: info.size, head: buffer.subarray(0, bytesRead) };
  } finally {
    await handle.close();
  }
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) hash.update(chunk);
  return hash.digest('hex');
}

/** How the file is to be read, told from its first bytes. */
export function formatOf(head: Buffer, name: string, options: FormatOptions): FileFormat {
  checkIsText(head, name);
  const firstLine = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .find((line) => line.trim() !== '');
  if (firstLine === undefined) throw new AppError('bad_request', `${name} has no lines with text in them.`);
  return recogniseFormat(firstLine, name, options);
}
