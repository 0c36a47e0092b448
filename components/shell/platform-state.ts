import type { Status } from '#components/ui/status-badge.tsx';
import type { PlatformState } from '#server/platform/schema.ts';

/** How each state of the platform is shown: a colour's meaning and a word. */
export const PLATFORM_STATE = {
  empty: { status: 'idle', word: 'No data yet' },
  loading: { status: 'notice', word: 'Loading history' },
  catching_up: { status: 'notice', word: 'Catching up' },
  current: { status: 'good', word: 'Up to date' },
  behind: { status: 'warning', word: 'Behind' },
  failing: { status: 'critical', word: 'Failing' },
  unreachable: { status: 'critical', word: 'Stream unreachable' },
} as const satisfies Record<PlatformState, { status: Status; word: string }>;
