import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderEvent } from '#server/events/schema.ts';
import { sendOrderCommand } from './send-order-command.ts';

test('the order of the first steps keeps the contract of its topic', () => {
  const command = sendOrderCommand('http://127.0.0.1:3001', new Date('2026-11-23T08:00:00Z'));
  const body = /-d '(.*)'$/.exec(command)?.[1] ?? '';
  const [order] = JSON.parse(body) as unknown[];
  assert.equal(orderEvent.parse(order).status, 'paid');
  assert.match(command, /^curl http:\/\/127\.0\.0\.1:3001\/v1\/events\/orders /);
});
