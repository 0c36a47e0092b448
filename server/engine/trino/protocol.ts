import { z } from 'zod';

/** One answer of Trino's client protocol (https://trino.io/docs/current/develop/client-protocol.html). */
const resultsSchema = z.object({
  id: z.string(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z.array(z.array(z.unknown())).optional(),
  error: z
    .object({
      message: z.string(),
      errorName: z.string().default('GENERIC_INTERNAL_ERROR'),
      errorType: z.string().default('INTERNAL_ERROR'),
      errorLocation: z.object({ lineNumber: z.number(), columnNumber: z.number() }).optional(),
    })
    .optional(),
});

export type TrinoResults = z.infer<typeof resultsSchema>;

/** Digits that a double cannot hold, outside of a string as far as one can tell without parsing. */
const LONG_NUMBER = /[[,:]\s*-?\d{16}/;
const INTEGER = /^-?\d+$/;

/** Reads an answer; whole numbers beyond 2^53 become bigints instead of other numbers. */
export function readResults(text: string): TrinoResults {
  return resultsSchema.parse(LONG_NUMBER.test(text) ? JSON.parse(text, exactNumber) : JSON.parse(text));
}

function exactNumber(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return source !== undefined && INTEGER.test(source) ? BigInt(source) : value;
}
