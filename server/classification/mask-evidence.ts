const LENGTH_MAX = 32;

/** The shape of a value and nothing of it: every letter is an a, every digit a 9. */
export function maskEvidence(value: string): string {
  const shape = Array.from(value.slice(0, LENGTH_MAX), (sign) =>
    /\p{L}/u.test(sign) ? 'a' : /\p{N}/u.test(sign) ? '9' : /[\s@.,:;+/()_-]/.test(sign) ? sign : '·',
  ).join('');
  return value.length > LENGTH_MAX ? `${shape}…` : shape;
}
