import { ENCODINGS, type Encoding } from './extract-store.ts';

/**
 * The first of ours that a client takes, by its Accept-Encoding. A client that refuses everything gets the bytes as
 * they are: they must come somehow.
 * Source: https://www.rfc-editor.org/rfc/rfc9110#name-accept-encoding
 */
export function acceptedEncoding(header: string | null): Encoding {
  const weights = new Map(
    (header ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  const takes = (encoding: Encoding) => (weights.get(encoding) ?? weights.get('*') ?? 0) > 0;
  return ENCODINGS.find((encoding) => encoding !== 'identity' && takes(encoding)) ?? 'identity';
}
