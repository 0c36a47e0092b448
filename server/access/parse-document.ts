import type { z } from 'zod';
import { AppError } from '../errors.ts';
import { type PolicyDocument, policyDocument } from './schema.ts';

/** Checks the shape of a document. Throws AppError `bad_request` with a line for each thing that is wrong. */
export function parsePolicyDocument(value: unknown): PolicyDocument {
  const result = policyDocument.safeParse(value);
  if (result.success) return result.data;
  throw new AppError(
    'bad_request',
    `The policies are wrong:\n  ${documentProblems(result.error, value).join('\n  ')}`,
  );
}

/** A sentence for each thing that is wrong, lists' entries by their id where they have one. */
export function documentProblems(error: z.ZodError, value: unknown): string[] {
  return error.issues.map(({ path, message }) => {
    const words: string[] = [];
    let at = value;
    for (const key of path) {
      at = typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined;
      const id = typeof at === 'object' && at !== null && 'id' in at ? at.id : undefined;
      words.push(typeof key === 'number' && typeof id === 'string' ? id : String(key));
    }
    return `${words.join('.') || 'the document'}: ${message}`;
  });
}
