import type { Person } from '../auth/schema.ts';
import { AppError } from '../errors.ts';
import { readHead } from './append-data.ts';
import { exportHeader, exportLine } from './export-rows.ts';
import { recordAudit } from './record.ts';
import type {
  AuditCheckEvent,
  AuditExportFormat,
  AuditFilter,
  AuditPage,
  AuditRow,
  AuditSearch,
  AuditVerdict,
} from './schema.ts';
import { findEntries } from './search-data.ts';
import { verifyLog } from './verify.ts';

/** Who works with the log; it records that too. */
export interface Auditor {
  readonly person: Person;
  readonly networkAddress: string;
}

const QUERY_CANCELED = '57014';
const EXPORT_ROWS = 1_000;

async function findInTime(wanted: Parameters<typeof findEntries>[0]): Promise<AuditRow[]> {
  try {
    return await findEntries(wanted);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === QUERY_CANCELED) {
      throw new AppError(
        'timeout',
        'The search took too long. Narrow it: a shorter time, a person or an action.',
        { cause: error },
      );
    }
    throw error;
  }
}

/** One page of what matches, the latest first. */
export async function searchLog({ filter, cursor, limit }: AuditSearch): Promise<AuditPage> {
  const [found, head] = await Promise.all([
    findInTime({ filter, before: cursor ?? undefined, order: 'latest', limit: limit + 1 }),
    readHead(),
  ]);
  const entries = found.slice(0, limit);
  return {
    entries,
    nextCursor: found.length > limit ? (entries.at(-1)?.seq ?? null) : null,
    total: head?.seq ?? 0,
  };
}

/** What matches at this moment, the oldest first, as the pieces of a file. They come once the log has taken that they were asked for. */
export async function* exportLog(
  auditor: Auditor,
  filter: AuditFilter,
  format: AuditExportFormat,
): AsyncGenerator<string> {
  const end = ((await readHead())?.seq ?? 0) + 1;
  await record(auditor, 'audit.exported', 'ok', { format, filter, before: end });
  yield exportHeader(format);
  let after = 0;
  for (;;) {
    const rows = await findInTime({ filter, after, before: end, order: 'oldest', limit: EXPORT_ROWS });
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map((row) => exportLine(row, format)).join('');
    after = last.seq;
    if (rows.length < EXPORT_ROWS) return;
  }
}

interface RunningCheck {
  readonly verdict: Promise<AuditVerdict>;
  progress: AuditCheckEvent;
}

let running: RunningCheck | undefined;

/** One check at a time: whoever asks while one runs hears of that one. */
function startCheck(auditor: Auditor): RunningCheck {
  const onProgress = (checked: number, total: number) => {
    check.progress = { kind: 'progress', checked, total };
  };
  const check: RunningCheck = {
    progress: { kind: 'progress', checked: 0, total: 0 },
    verdict: checkAndRecord(auditor, onProgress).finally(() => {
      running = undefined;
    }),
  };
  // Whoever asked may have left before it fails.
  check.verdict.catch(() => undefined);
  return check;
}

async function checkAndRecord(
  auditor: Auditor,
  onProgress: (checked: number, total: number) => void,
): Promise<AuditVerdict> {
  const verdict = await verifyLog(onProgress);
  const { ok, entries, problemCount } = verdict;
  await record(auditor, 'audit.verified', ok ? 'ok' : 'failed', { entries, problems: problemCount });
  return verdict;
}

const PROGRESS_EVERY_MS = 250;

/** Checks the whole log: how far it is a few times a second, then the verdict. Leaving does not stop it. */
export async function* checkLog(auditor: Auditor): AsyncGenerator<AuditCheckEvent> {
  running ??= startCheck(auditor);
  const check = running;
  const verdict = check.verdict.then((found) => ({ kind: 'verdict', verdict: found }) as const);
  verdict.catch(() => undefined);
  for (;;) {
    yield check.progress;
    const event = await Promise.race([verdict, pause()]);
    if (event) {
      yield event;
      return;
    }
  }
}

function pause(): Promise<null> {
  return new Promise((resolve) => setTimeout(resolve, PROGRESS_EVERY_MS, null));
}

async function record(
  { person, networkAddress }: Auditor,
  action: 'audit.exported' | 'audit.verified',
  outcome: 'ok' | 'failed',
  details: Readonly<Record<string, unknown>>,
): Promise<void> {
  await recordAudit([
    {
      action,
      outcome,
      actorId: person.id,
      actor: person.email,
      subject: 'audit log',
      networkAddress,
      details,
    },
  ]);
}
