import { useEffect, useRef, useState } from 'react';
import { useTRPCClient } from '#components/trpc/client.ts';
import type { ReadSuite, SuiteProblem } from '#server/quality/schema.ts';
import { writeSuiteYaml } from '#server/quality/write-suite-yaml.ts';
import { listedChecks } from './problem-places.ts';
import { type SuiteDraft, sameDraft } from './suite-draft.ts';

const LOOK_AFTER_MS = 400;
const CHECK_PROBLEM = /^checks\[(\d+)\]$/;

export interface Written {
  readonly draft: SuiteDraft;
  readonly text: string;
  /** The text says what the form cannot show; the form stands as it was until that is mended. */
  readonly isBehind: boolean;
}

function textOf(table: string, { checks, ...draft }: SuiteDraft): string {
  return writeSuiteYaml({ table, ...draft, checks: [...checks] });
}

/** Whether a form can show all that a text says. */
function isShowable({ checks, problems }: ReadSuite, text: string): boolean {
  return listedChecks(text) === checks.length && problems.every(({ where }) => CHECK_PROBLEM.test(where));
}

/**
 * A suite as a form and as text, in step: what is written into one shows in the other. The text is read by the server,
 * which also tells what is wrong in it, shortly after it was changed. `before`: what was written and not saved.
 */
export function useSuiteDraft(table: string, initial: SuiteDraft, before: Written | undefined) {
  const client = useTRPCClient();
  const [written, setWritten] = useState<Written>(
    () => before ?? { draft: initial, text: textOf(table, initial), isBehind: false },
  );
  const [told, setTold] = useState<{ readonly text: string; readonly problems: readonly SuiteProblem[] }>();
  const [isUnread, setUnread] = useState(false);
  const latest = useRef(written);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const put = (next: Written) => {
    latest.current = next;
    setWritten(next);
  };

  /** Reads the text as it is now; resolves when what it says is in the form, or it is known that it cannot be. */
  async function look(): Promise<void> {
    clearTimeout(timer.current);
    const { text } = latest.current;
    let read: ReadSuite;
    try {
      read = await client.quality.readText.mutate({ table, format: 'yaml', text });
    } catch {
      setUnread(true);
      return;
    }
    setUnread(false);
    const { current } = latest;
    if (current.text !== text) return;
    setTold({ text, problems: read.problems });
    if (!current.isBehind || !isShowable(read, text)) return;
    const { name, description, everyMinutes, checks } = read;
    put({ draft: { name, description, everyMinutes, checks }, text, isBehind: false });
  }

  const lookSoon = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void look(), LOOK_AFTER_MS);
  };

  const isTold = told?.text === written.text;
  const problems = isTold ? told.problems : [];
  return {
    ...written,
    problems,
    /** The text differs from what the form shows, and stays so until it is mended. */
    isApart: written.isBehind && isTold,
    isUnread,
    /** What is wrong with the check at a place of the form's list. */
    problemOf(place: number): string | null {
      if (written.isBehind) return null;
      return problems.find(({ where }) => CHECK_PROBLEM.exec(where)?.[1] === String(place))?.message ?? null;
    },
    write(draft: SuiteDraft): void {
      if (sameDraft(draft, latest.current.draft) && !latest.current.isBehind) return;
      put({ draft, text: textOf(table, draft), isBehind: false });
      lookSoon();
    },
    writeText(text: string): void {
      put({ ...latest.current, text, isBehind: true });
      lookSoon();
    },
    /** The suite as it is to be saved; null when its text says what cannot be read. */
    async settle(): Promise<SuiteDraft | null> {
      if (latest.current.isBehind) await look();
      return latest.current.isBehind ? null : latest.current.draft;
    },
  };
}
