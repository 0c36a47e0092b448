import { incidentHref } from './incident-href.ts';
import type { AnyResolution, SeenIncident, SeenSymptom, ToldEvent } from './schema.ts';

/** Pure: what people outside the portal are told of an incident, in the three shapes in which it goes. */

export interface Alert {
  /** The delivery's. */
  readonly id: string;
  readonly event: ToldEvent | 'test';
  /** When it happened, ISO 8601. */
  readonly at: string;
  /** As who saved the channel may know of it now; null of a test. */
  readonly incident: SeenIncident | null;
  /** `https://portal.example.com`, without a stroke at its end. */
  readonly portalUrl: string;
}

const HAPPENED: Readonly<Record<ToldEvent, string>> = {
  opened: 'is failing',
  reopened: 'is failing again',
  worsened: 'is failing, critically now',
  resolved: 'has recovered',
};

const ENDED: Readonly<Record<AnyResolution, string>> = {
  recovered: 'Everything that failed has come right.',
  fixed: 'It was said to be fixed.',
  accepted: 'It was accepted as it is.',
  false_alarm: 'It was a false alarm.',
};

const NAMED_MAX = 20;

/** JSON. Names in it stay as they are; further ones may come. */
export function webhookBody({ id, event, at, incident, portalUrl }: Alert): string {
  return JSON.stringify({
    type: event === 'test' ? 'test' : `incident.${event}`,
    timestamp: at,
    id,
    data: incident && {
      id: incident.id,
      url: `${portalUrl}${incidentHref(incident.id)}`,
      table: incident.table,
      domain: incident.domain,
      state: incident.state,
      severity: incident.severity,
      opened_at: incident.openedAt,
      since: incident.since,
      reopenings: incident.reopenings,
      assignee: incident.assignee?.name ?? null,
      resolved_at: incident.resolvedAt,
      resolution: incident.resolution,
      failures: incident.symptoms.map((symptom) => ({
        kind: symptom.kind,
        says: symptom.sentence,
        columns: symptom.columns,
        severity: symptom.severity,
        state: symptom.state,
        since: symptom.since,
        rows: symptom.elementsNow,
        rows_failing: symptom.unexpectedNow,
      })),
    },
  });
}

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export function mailOf({ event, incident, portalUrl }: Alert): Mail {
  if (event === 'test' || !incident) {
    const says = 'This is a test: incidents of your tables will come to this address.';
    return {
      subject: 'A test of the portal',
      text: `${says}\n\n${portalUrl}\n`,
      html: page([paragraph(says)], portalUrl, 'Open the portal'),
    };
  }
  const title = `${incident.table} ${event === 'resolved' && incident.resolution !== 'recovered' ? 'is resolved' : HAPPENED[event]}`;
  const url = `${portalUrl}${incidentHref(incident.id)}`;
  const facts = factsOf(incident);
  const listed = incident.symptoms.slice(0, NAMED_MAX);
  const more = incident.symptoms.length - listed.length;
  const lines = [...listed.map(symptomWords), ...(more > 0 ? [`and ${more} more`] : [])];
  return {
    subject: `${event === 'resolved' ? 'Resolved' : titled(incident.severity)}: ${title}`,
    text: `${title}.\n${facts.join('\n')}\n\n${lines.map((line) => `- ${line}`).join('\n')}\n\n${url}\n`,
    html: page([heading(title), ...facts.map(paragraph), list(lines)], url, 'Open the incident'),
  };
}

function factsOf({ state, since, reopenings, resolution, assignee }: SeenIncident): string[] {
  return [
    state === 'resolved' && resolution
      ? ENDED[resolution]
      : `Since ${since.slice(0, 16).replace('T', ' ')} UTC.`,
    ...(reopenings > 0 ? [`It came again ${reopenings === 1 ? 'once' : `${reopenings} times`}.`] : []),
    ...(assignee ? [`Assigned to ${assignee.name}.`] : []),
  ];
}

function symptomWords({ sentence, state, severity, unexpectedNow, elementsNow }: SeenSymptom): string {
  const rows =
    state === 'failing' && unexpectedNow !== null && elementsNow !== null
      ? `, ${unexpectedNow.toLocaleString('en')} of ${elementsNow.toLocaleString('en')} rows`
      : '';
  const stands = state === 'fine' ? 'right again' : state === 'accepted' ? 'accepted' : severity;
  return `${sentence} (${stands}${rows})`;
}

function titled(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function heading(text: string): string {
  return `<h1 style="font-size:18px;margin:0 0 12px">${escapeHtml(text)}</h1>`;
}

function paragraph(text: string): string {
  return `<p style="margin:0 0 8px">${escapeHtml(text)}</p>`;
}

function list(lines: readonly string[]): string {
  return `<ul style="margin:8px 0 16px;padding-left:20px">${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;
}

function page(parts: readonly string[], url: string, label: string): string {
  return `<!doctype html><html lang="en"><body style="font:14px/1.5 system-ui,sans-serif;margin:24px;max-width:640px">${parts.join('')}<p style="margin:16px 0 0"><a href="${escapeHtml(url)}">${label}</a></p></body></html>`;
}
