import { showToast } from '#components/ui/toasts.tsx';
import { newQueryId } from '../stream-query.ts';
import type { KeptTabs } from './kept-tabs.ts';
import { type SqlTab, showStatement, TABS_MAX } from './tab-store.ts';

/** Shows a statement that comes from elsewhere; a toast says when there is no room for a further tab. */
export function openStatement(tabs: KeptTabs, given: Partial<SqlTab>): void {
  const id = newQueryId();
  const now = tabs.now();
  if (now && showStatement(now, id, given) === now) {
    showToast({
      tone: 'critical',
      title: 'Not opened',
      text: `There are ${TABS_MAX} tabs already. Close one of them first.`,
    });
  } else tabs.change((before) => showStatement(before, id, given));
}
