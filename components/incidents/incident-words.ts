import type { Status } from '#components/ui/status-badge.tsx';
import type {
  AnyResolution,
  CauseKind,
  ChannelScope,
  DeliveryState,
  IncidentSeverity,
  IncidentState,
  Resolution,
  SeenDelivery,
  SeenEvent,
  SeenIncident,
  SymptomState,
} from '#server/incidents/schema.ts';

/** States and the like in words. */

export const STATE_WORDS: Readonly<Record<IncidentState, string>> = {
  open: 'Open',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
};

export const SEVERITY_WORDS: Readonly<Record<IncidentSeverity, string>> = {
  critical: 'Critical',
  warning: 'Warning',
};

export const SYMPTOM_WORDS: Readonly<Record<SymptomState, string>> = {
  failing: 'Fails',
  accepted: 'Fails, accepted',
  fine: 'Right again',
};

export function stateStatus({ state, severity }: Pick<SeenIncident, 'state' | 'severity'>): Status {
  if (state === 'resolved') return 'good';
  return severity;
}

export function symptomStatus(state: SymptomState, severity: IncidentSeverity): Status {
  if (state === 'failing') return severity;
  return state === 'accepted' ? 'notice' : 'good';
}

export const RESOLUTION_WORDS: Readonly<Record<AnyResolution, string>> = {
  recovered: 'everything came right by itself',
  fixed: 'fixed',
  accepted: 'known and accepted',
  false_alarm: 'a false alarm',
};

export const RESOLUTION_CHOICES: readonly {
  readonly value: Resolution;
  readonly label: string;
  readonly hint: string;
}[] = [
  {
    value: 'fixed',
    label: 'It is fixed',
    hint: 'If it still fails at the next run, the incident is opened again.',
  },
  {
    value: 'accepted',
    label: 'It is known and accepted',
    hint: 'What fails now opens no other incident until it has come right once.',
  },
  {
    value: 'false_alarm',
    label: 'It was a false alarm',
    hint: 'What fails now opens no other incident until it has come right once. Change the check, so that it is right.',
  },
];

export const CAUSE_WORDS: Readonly<Record<CauseKind, string>> = {
  incident: 'Fails upstream',
  failing: 'Checks do not hold upstream',
  run: 'Model run',
  held: 'Held publication',
  late: 'Late source',
  letters: 'Refused events',
  schema: 'Changed columns',
};

export const DELIVERY_WORDS: Readonly<
  Record<DeliveryState, { readonly status: Status; readonly word: string }>
> = {
  waiting: { status: 'notice', word: 'Waiting' },
  sent: { status: 'good', word: 'Sent' },
  given_up: { status: 'critical', word: 'Given up' },
  withheld: { status: 'idle', word: 'Not sent' },
};

export const TOLD_WORDS: Readonly<Record<SeenDelivery['event'], string>> = {
  opened: 'Opened',
  reopened: 'Opened again',
  worsened: 'Became critical',
  resolved: 'Resolved',
  test: 'Test',
};

export const SCOPE_WORDS: Readonly<Record<ChannelScope, string>> = {
  all: 'All tables',
  domain: 'Tables of a domain',
  owner: 'Tables of an owner',
  table: 'One table',
};

/** What happened, in a sentence without its time. */
export function eventWords({ kind, actor, isByPerson, person, resolution }: SeenEvent): string {
  const who = actor ?? (isByPerson ? 'Somebody' : null);
  switch (kind) {
    case 'opened':
      return 'It began';
    case 'reopened':
      return 'It came again';
    case 'worsened':
      return 'It became critical';
    case 'changed':
      return 'Something else fails than before';
    case 'acknowledged':
      return `${who} looks at it`;
    case 'assigned':
      return person === null ? `${who} took it from whoever had it` : `${who} gave it to ${person}`;
    case 'commented':
      return `${who} wrote`;
    case 'resolved':
      return who === null || resolution === null
        ? 'Everything came right by itself'
        : `${who} resolved it: ${RESOLUTION_WORDS[resolution]}`;
  }
}

/** What fails, in one line. */
export function failureWords({ symptoms }: Pick<SeenIncident, 'symptoms'>): string {
  const failing = symptoms.filter(({ state }) => state === 'failing');
  const [first, ...more] = failing.length > 0 ? failing : symptoms;
  if (!first) return '';
  return more.length === 0 ? first.sentence : `${first.sentence}, and ${more.length} more`;
}

/** How far upstream. */
export function distanceWords(distance: number): string {
  if (distance === 0) return 'The table itself';
  return distance === 1 ? '1 step upstream' : `${distance} steps upstream`;
}
