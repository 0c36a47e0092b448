import { z } from 'zod';
import { AppError } from '#server/errors.ts';

/** A request's body by its contract. Throws `payload_too_large`, or `bad_request` that says what is wrong with it. */
export async function readJson<T extends z.ZodType>(
  request: Request,
  contract: T,
  bytesMax: number,
): Promise<z.output<T>> {
  const text = await readText(request, bytesMax);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AppError('bad_request', 'The body is no JSON.');
  }
  const result = contract.safeParse(value);
  if (!result.success) throw new AppError('bad_request', z.prettifyError(result.error));
  return result.data;
}

async function readText(request: Request, bytesMax: number): Promise<string> {
  return Buffer.from(await readBytes(request, bytesMax)).toString();
}

/** Throws `payload_too_large` as soon as there is more. */
export async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    bytes += piece.length;
    if (bytes > bytesMax) {
      throw new AppError('payload_too_large', `The body is larger than the ${bytesMax} bytes it may have.`);
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
