import { useQueryClient } from '@tanstack/react-query';
import { useTRPC, useTRPCClient } from '#components/trpc/client.ts';
import { failureOf } from '#components/trpc/failure.ts';
import { showToast } from '#components/ui/toasts.tsx';
import type { SeenSuite } from '#server/quality/schema.ts';

/** Everything of quality that a page shows is read again. */
export function useQualityChanged(): () => Promise<void> {
  const trpc = useTRPC();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: trpc.quality.pathKey() });
}

/** Takes a suite away, and puts it back when that was a mistake. */
export function useRemoveSuite(table: string) {
  const client = useTRPCClient();
  const changed = useQualityChanged();
  async function putBack({ name, description, checks, everyMinutes }: SeenSuite): Promise<void> {
    try {
      await client.quality.saveSuite.mutate({
        ...{ id: null, table, name, description, checks: [...(checks ?? [])], everyMinutes, basedOn: null },
      });
      await changed();
      showToast({ tone: 'good', title: `${name} is back` });
    } catch (error) {
      showToast({
        tone: 'critical',
        title: `${name} could not be put back`,
        ...withText(failureOf(error)),
      });
    }
  }
  return async (suite: SeenSuite): Promise<boolean> => {
    const { id, name, version } = suite;
    if (version === null) return false;
    try {
      await client.quality.removeSuite.mutate({ id, basedOn: version });
    } catch (error) {
      showToast({
        tone: 'critical',
        title: `${name} could not be removed`,
        ...withText(failureOf(error)),
      });
      return false;
    }
    await changed();
    showToast({
      tone: 'good',
      title: `${name} was removed`,
      action: { label: 'Undo', onSelect: () => void putBack(suite) },
    });
    return true;
  };
}

function withText(text: string | null) {
  return text === null ? {} : { text };
}
