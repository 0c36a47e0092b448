import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailOf, webhookBody } from './alert-message.ts';
import { GIVEN_UP_AFTER_MS, planRetry } from './plan-retry.ts';
import type { SeenIncident } from './schema.ts';
import { newWebhookSecret, signedHeaders } from './sign-webhook.ts';

const INCIDENT: SeenIncident = {
  ...{ id: '00000000-0000-4000-8000-000000000001', table: 'silver.orders', domain: 'sales', owner: null },
  ...{
    state: 'open',
    severity: 'critical',
    openedAt: '2026-03-01T12:00:00.000Z',
    since: '2026-03-01T12:00:00.000Z',
  },
  ...{
    reopenings: 1,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
    resolution: null,
    resolvedBy: null,
  },
  assignee: { id: '1', name: 'Ada <b>' },
  symptoms: [
    {
      ...{ kind: 'check', key: 'suite\nid', sentence: 'status is one of "a" & <b>', columns: ['status'] },
      ...{
        severity: 'critical',
        state: 'failing',
        since: '2026-03-01T12:00:00.000Z',
        changedAt: '2026-03-01T12:00:00.000Z',
      },
      ...{ elementsThen: 10, unexpectedThen: 1, elementsNow: 12_345, unexpectedNow: 1_234, href: null },
    },
  ],
};
const ALERT = {
  id: 'd',
  at: INCIDENT.since,
  portalUrl: 'https://portal.example',
  event: 'reopened',
  incident: INCIDENT,
} as const;

test('a webhook has what fails, and the link', () => {
  const body = JSON.parse(webhookBody(ALERT));
  assert.equal(body.type, 'incident.reopened');
  assert.equal(body.data.url, `https://portal.example/quality/incidents/${INCIDENT.id}`);
  assert.deepEqual(body.data.failures[0].columns, ['status']);
  assert.equal(body.data.failures[0].rows_failing, 1_234);
});

test('an e-mail says it in text and in HTML, in which nothing of ours is a tag', () => {
  const { subject, text, html } = mailOf(ALERT);
  assert.equal(subject, 'Critical: silver.orders is failing again');
  assert.match(text, /- status is one of "a" & <b> \(critical, 1,234 of 12,345 rows\)/);
  assert.match(text, /https:\/\/portal\.example\/quality\/incidents\//);
  assert.ok(!html.includes('<b>'));
  assert.match(html, /status is one of &#34;a&#34; &#38; &#60;b&#62;/);
});

test('a test says that it is one', () => {
  assert.match(mailOf({ ...ALERT, event: 'test', incident: null }).text, /This is a test/);
  assert.equal(JSON.parse(webhookBody({ ...ALERT, event: 'test', incident: null })).data, null);
});

test('signed as Standard Webhooks has it', () => {
  // Its specification's own example.
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', at: 1614265330, body: '{"test": 2432232314}' };
  assert.deepEqual(signedHeaders(secret, message), {
    'webhook-id': message.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
  assert.match(newWebhookSecret(), /^whsec_[A-Za-z0-9+/]{43}=$/);
});

test('tried again after longer and longer, for a day', () => {
  const waits = [1, 2, 3, 10, 100].map((attempts) => planRetry({ attempts, ageMs: 0 }, 0));
  assert.deepEqual(waits, [10, 20, 40, 3600, 3600]);
  assert.equal(planRetry({ attempts: 1, ageMs: 0 }, 1), 11);
  assert.notEqual(planRetry({ attempts: 40, ageMs: GIVEN_UP_AFTER_MS - 1 }, 0), null);
  assert.equal(planRetry({ attempts: 40, ageMs: GIVEN_UP_AFTER_MS }, 0), null);
});
