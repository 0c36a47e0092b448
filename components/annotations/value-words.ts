import type { AnnotationValue } from '#server/annotations/schema.ts';

/** A value in a line. */
export function valueWords(value: AnnotationValue | null): string {
  if (value === null) return 'as declared';
  if (typeof value === 'string') return value;
  if ('text' in value) return value.until === null ? value.text : `${value.text} (until ${value.until})`;
  if (!('note' in value)) return value.join(', ');
  const { note, replacement, removedOn } = value;
  return [note, replacement && `use ${replacement}`, removedOn && `removed on ${removedOn}`]
    .filter(Boolean)
    .join('; ');
}
