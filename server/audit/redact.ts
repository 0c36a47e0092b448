/**
 * The second line against secrets in the log; the first is that nobody hands them in. Members whose key names a
 * secret lose their value, and credentials that can be told by their form are removed wherever they stand.
 */
const SECRET_KEY =
  /pass(word|phrase|code)|secret|token|^t?otp$|(onetime|recovery|backup|secondfactor|verification)codes?|cookie|authorization|apikey|privatekey|credential|otpauth/;

/** Names and counts of secrets are no secrets: `tokenId`, `token_name`. */
const ABOUT_A_SECRET = /(id|name|count|kind|prefix|scopes|expiry|expires|expiresat|expired|changed)$/;

/** Each repetition is bounded: the time is linear in the text, whatever somebody typed. */
const SECRET_FORMS: readonly (readonly [form: RegExp, replacement: string])[] = [
  [/\bsc[a-z]{1,2}_[\w-]{16,256}/g, '[removed]'],
  [/\beyJ[\w-]{8,2000}\.[\w-]{8,4000}\.[\w-]{0,2000}/g, '[removed]'],
  [/\b(Bearer|Basic)\s{1,4}[\w.~+/=-]{8,4000}/gi, '$1 [removed]'],
  [/\botpauth:\/\/\S{1,2000}/gi, '[removed]'],
  [/\$argon2\w{1,3}\$\S{1,500}/g, '[removed]'],
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,128}:)[^\s/@]{1,256}@/gi, '$1[removed]@'],
];

const TEXT_LENGTH_MAX = 20_000;

export function redactText(text: string): string {
  const cut =
    text.length > TEXT_LENGTH_MAX
      ? `${text.slice(0, TEXT_LENGTH_MAX)}… (${TEXT_LENGTH_MAX} of ${text.length} characters)`
      : text;
  return SECRET_FORMS.reduce((rest, [form, replacement]) => rest.replace(form, replacement), cut);
}

/** A copy without secrets. Flags (`true`, `false`, null) stay whatever their key is called. */
export function redact(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, redactMember(key, member)]));
}

function redactMember(key: string, member: unknown): unknown {
  const name = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  const isSecret = SECRET_KEY.test(name) && !ABOUT_A_SECRET.test(name);
  return isSecret && member !== null && typeof member !== 'boolean' && member !== undefined
    ? '[removed]'
    : redact(member);
}
