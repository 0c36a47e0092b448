/**
 * One colour per identity everywhere. The hues keep their distance for protan and deutan eyes and have at
 * least 3:1 contrast to their theme's surface; both are tested.
 */
export const PALETTE = {
  light: ['#009ae5', '#552700', '#01a67a', '#710062', '#b97f00', '#0a389c', '#7658ca', '#ad2f13', '#595d64'],
  dark: ['#b7e1ff', '#ec8f35', '#5fd59b', '#eb92e6', '#fbdd5b', '#087684', '#7a66cb', '#b14c35', '#92979e'],
} as const;

export type ColourScheme = keyof typeof PALETTE;

const SLOTS = PALETTE.light.length - 1;
const UNKNOWN_SLOT = SLOTS;

/**
 * Gives every name a place in the palette: by its own hash, moved on when that place is taken, so that a new
 * name rarely moves the others. Pass all names that exist, not those now shown. Names beyond the palette
 * share colours; `Unknown` is always grey.
 */
export function assignColours(names: readonly string[]): ReadonlyMap<string, number> {
  const assigned = new Map<string, number>();
  let taken = new Set<number>();
  for (const name of [...new Set(names)].sort()) {
    if (name === 'Unknown') continue;
    if (taken.size === SLOTS) taken = new Set();
    let slot = hash(name) % SLOTS;
    while (taken.has(slot)) slot = (slot + 1) % SLOTS;
    taken.add(slot);
    assigned.set(name, slot);
  }
  assigned.set('Unknown', UNKNOWN_SLOT);
  return assigned;
}

/** The colour of an identity; one without a place is grey. */
export function colourOf(
  identity: string,
  places: ReadonlyMap<string, number>,
  scheme: ColourScheme,
): string {
  const place = places.get(identity) ?? UNKNOWN_SLOT;
  return PALETTE[scheme][place] ?? PALETTE[scheme][0];
}

/** FNV-1a, 32 bit. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
}
