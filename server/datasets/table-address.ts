/**
 * Where the portal shows a table, and back. Tables of others have any name: `postgres://db:5432/shop.public.orders`, also `a/..`
 * and `"%2F"`. Whatever is not a letter of ASCII, a digit, `_`, `-` or a dot is written as `~` and its bytes in UTF-8 as
 * hexadecimal digits, so that an address is one segment without percent signs, which no browser or proxy decodes, folds or
 * refuses. Pure, and the same in the browser as on the server.
 */
export function tableAddress(name: string): string {
  const spoken = name.replaceAll(/[^\w.-]/gu, escaped);
  return `/catalog/${/^\.+$/.test(spoken) ? spoken.replaceAll('.', '~2E') : spoken}`;
}

function escaped(sign: string): string {
  const bytes = [...new TextEncoder().encode(sign)];
  return bytes.map((byte) => `~${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

/** The table that the segment after `/catalog/` is about; what is no address of one is taken as it is written. */
export function tableOfAddress(segment: string): string {
  try {
    return decodeURIComponent(
      decodeURIComponent(segment)
        .replaceAll(/%/g, '%25')
        .replaceAll(/~(?=[\dA-F]{2})/g, '%'),
    );
  } catch {
    return segment;
  }
}
