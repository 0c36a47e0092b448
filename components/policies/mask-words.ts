import type { Mask } from '#server/access/schema.ts';

/** What a mask does, to go on after "masked": `by e-mail (a…@example.com)`. */
export function maskWords(mask: Mask): string {
  switch (mask.kind) {
    case 'null':
      return 'to nothing (null)';
    case 'constant':
      return `to ${JSON.stringify(mask.value)}`;
    case 'hash':
      return 'by hash';
    case 'partial': {
      const count = (characters: number) => (characters === 1 ? 'character' : `${characters} characters`);
      const kept = [
        mask.first > 0 && `the first ${count(mask.first)}`,
        mask.last > 0 && `the last ${count(mask.last)}`,
      ].filter(Boolean);
      return kept.length > 0 ? `but for ${kept.join(' and ')}` : 'to …';
    }
    case 'email':
      return 'by e-mail (a…@example.com)';
    case 'last_four':
      return 'but for the last four characters';
    case 'month':
      return 'to the month';
    case 'year':
      return 'to the year';
    case 'round':
      return `to multiples of ${mask.to}`;
  }
}

/** The mask in a word or two, where there is no room. */
export function maskName(mask: Mask): string {
  switch (mask.kind) {
    case 'null':
      return 'null';
    case 'constant':
      return 'constant';
    case 'hash':
      return 'hash';
    case 'partial':
      return (
        [mask.first > 0 && `first ${mask.first}`, mask.last > 0 && `last ${mask.last}`]
          .filter(Boolean)
          .join(', ') || '…'
      );
    case 'email':
      return 'e-mail';
    case 'last_four':
      return 'last four';
    case 'month':
      return 'month';
    case 'year':
      return 'year';
    case 'round':
      return `round ${mask.to}`;
  }
}
