import type { Announcement } from '#server/annotations/schema.ts';

/** Whether it is still its day, or before it, where the person is. */
export function isShown({ until }: Announcement, now: Date): boolean {
  // Swedish dates are ISO 8601.
  return until === null || until >= now.toLocaleDateString('sv-SE');
}

/** `2026-11-23` as people write it, with its year. */
export function dayWords(day: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );
}
