import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, describe, test } from 'node:test';
import { startWebhook, type TestWebhook } from '../testing/webhook.ts';
import { sendWebhook } from './send-webhook.ts';
import { newWebhookSecret, signedHeaders } from './sign-webhook.ts';

const SECRET = newWebhookSecret();
const MESSAGE = { id: 'delivery', body: '{"type":"test"}' };
const started: TestWebhook[] = [];
after(() => Promise.all(started.map((each) => each.close())));

async function hook(answer?: (response: ServerResponse) => void): Promise<TestWebhook> {
  const made = await startWebhook(answer);
  started.push(made);
  return made;
}

const send = (url: string, timeoutMs = 400) =>
  sendWebhook({ url, secret: SECRET }, MESSAGE, { signal: new AbortController().signal, timeoutMs });

test('what was taken was signed', async () => {
  const { url, calls } = await hook();
  assert.equal(await send(url), null);
  const [call] = calls;
  assert.equal(call?.body, MESSAGE.body);
  const at = Number(call?.headers['webhook-timestamp']);
  assert.ok(Math.abs(at - Date.now() / 1000) < 60);
  for (const [name, value] of Object.entries(signedHeaders(SECRET, { ...MESSAGE, at })))
    assert.equal(call?.headers[name], value);
});

describe('each way to fail has an outcome, in time', () => {
  const cases: readonly [string, (response: ServerResponse) => void, RegExp | null][] = [
    ['it hangs', () => undefined, /did not answer within 0.4 seconds/],
    ['500', (response) => response.writeHead(500).end('stack trace'), /^It answered 500\.$/],
    ['404', (response) => response.writeHead(404).end(), /^It answered 404\.$/],
    [
      'it sends elsewhere',
      (response) => response.writeHead(302, { location: 'http://127.0.0.1:1/secret' }).end(),
      /^It answered 302: it sends elsewhere, which is not followed\. Write the address that it leads to\.$/,
    ],
    ['it ends the connection', (response) => response.destroy(), /ended the connection/],
    ['it answers endless bytes', (response) => endless(response), null],
    ['it answers endless bytes with 500', (response) => endless(response, 500), /500/],
    ['it answers and never ends', (response) => void response.writeHead(200).write('a'), null],
  ];
  for (const [name, answer, problem] of cases) {
    test(name, async () => {
      const { url } = await hook(answer);
      const before = performance.now();
      const outcome = await send(url);
      assert.ok(performance.now() - before < 2_000, 'it took too long');
      if (problem === null) assert.equal(outcome, null);
      else assert.match(outcome ?? 'it was taken', problem);
    });
  }

  test('nothing listens', async () =>
    assert.equal(await send('http://127.0.0.1:1/'), 'Nothing listens there.'));
  test('no such host', async () =>
    assert.match((await send('http://no-such-host.invalid/')) ?? '', /host|reached|answer/));
  test('it does not speak TLS', async () => {
    const { url } = await hook();
    assert.match((await send(url.replace('http:', 'https:'))) ?? '', /could not be reached/);
  });
  for (const url of [
    'http://169.254.169.254/latest',
    'http://[fe80::1]/',
    'http://[::ffff:169.254.1.1]/',
    'http://0.0.0.0/',
  ])
    test(`not to ${url}`, async () => assert.match((await send(url)) ?? '', /not sent to this address/));
});

test('endless bytes are not read on', async () => {
  let closed: (() => void) | undefined;
  const ended = new Promise<void>((resolve) => {
    closed = resolve;
  });
  const { url } = await hook((response) => {
    response.on('close', () => closed?.());
    endless(response);
  });
  assert.equal(await send(url, 5_000), null);
  await ended;
});

test('whoever stops is not waited for', async () => {
  const { url } = await hook(() => undefined);
  const stop = new AbortController();
  const sending = sendWebhook({ url, secret: SECRET }, MESSAGE, { signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  assert.notEqual(await sending, null);
});

function endless(response: ServerResponse, status = 200): void {
  response.writeHead(status);
  const more = () => {
    while (!response.destroyed && response.write('x'.repeat(4_096)));
  };
  response.on('drain', more);
  more();
}
