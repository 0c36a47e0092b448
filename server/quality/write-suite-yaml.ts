import { stringify } from 'yaml';
import type { Json, Suite } from '../expectations/schema.ts';

/** A suite as a file of ours, which `readSuiteYaml` reads. Pure, and the same in the browser as on the server. */
export function writeSuiteYaml(suite: Suite & { readonly everyMinutes: number | null }): string {
  const { table, name, description, everyMinutes: minutes, checks } = suite;
  return stringify(
    {
      ...{ table, name },
      ...(description !== '' && { description }),
      ...(minutes !== null && { every_minutes: minutes }),
      checks: checks.map(({ id, type, arguments: given, severity, gate, notes }) => ({
        [type]: given as Record<string, Json>,
        id,
        severity,
        ...(gate !== 'publish' && { gate }),
        ...(notes !== '' && { notes }),
      })),
    },
    { lineWidth: 120 },
  );
}
