/** Which bytes of a file a request is given. Source: RFC 9110, sections 13.1.5 and 14. */

export type FilePart =
  /** From the first byte to the last that there will be. */
  | { readonly kind: 'whole' }
  /** `to` is the last byte. */
  | { readonly kind: 'part'; readonly from: number; readonly to: number }
  /**
   * Of a file that grows, its rest or its end, or what is not there yet. To give what there is so far would pass for
   * the rest with programs that do not look at Content-Range, so it has to be whole first.
   */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none' };

interface FileState {
  readonly etag: string;
  /** Of what there is. */
  readonly bytes: number;
  /** It grows no more. */
  readonly isWhole: boolean;
}

/** A range that is not understood, or several, mean the whole file; so does one that asks for another version. */
export function partOf(
  { range, ifRange }: { readonly range: string | null; readonly ifRange: string | null },
  { etag, bytes, isWhole }: FileState,
): FilePart {
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range?.replaceAll(' ', '') ?? '');
  const [, first = '', last = ''] = asked ?? [];
  if (!asked || (first === '' && last === '') || (ifRange !== null && ifRange.trim() !== etag)) {
    return { kind: 'whole' };
  }
  if (first === '') {
    if (!isWhole) return { kind: 'unknown' };
    const length = Math.min(Number(last), bytes);
    return length === 0 ? { kind: 'none' } : { kind: 'part', from: bytes - length, to: bytes - 1 };
  }
  const from = Number(first);
  const to = last === '' ? Number.POSITIVE_INFINITY : Number(last);
  if (to < from) return { kind: 'whole' };
  if (isWhole) return from >= bytes ? { kind: 'none' } : { kind: 'part', from, to: Math.min(to, bytes - 1) };
  // Whoever names an end goes on from wherever the part ends.
  return last !== '' && from < bytes
    ? { kind: 'part', from, to: Math.min(to, bytes - 1) }
    : { kind: 'unknown' };
}

/** A name that any browser and any disk takes, with the extension of its kind. */
export function fileNameOf(wanted: string, extension: string): string {
  const plain = wanted
    .normalize('NFC')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no name may have.
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*\u2028\u2029\u200e\u200f\u202a-\u202e]+/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[. ]+|[. ]+$/g, '');
  const name = plain.toLowerCase().endsWith(`.${extension}`) ? plain.slice(0, -extension.length - 1) : plain;
  return `${name || 'result'}.${extension}`;
}

/** RFC 6266: a name in ASCII for old programs, and the name. */
export function contentDisposition(fileName: string): string {
  const ascii = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
