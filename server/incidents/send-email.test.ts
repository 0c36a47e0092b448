import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { forgetEnv } from '../env.ts';
import { type SmtpMood, startSmtp, type TestSmtp } from '../testing/smtp.ts';
import { mayMail, sendEmail } from './send-email.ts';

const MAIL = { id: 'a-delivery', subject: 'Größe: failing', text: 'Text\n.\nend', html: '<p>Text</p>' };
let smtp: TestSmtp | undefined;

afterEach(async () => {
  await smtp?.close();
  smtp = undefined;
});

async function server(mood?: SmtpMood): Promise<TestSmtp> {
  smtp = await startSmtp(mood);
  setMail(smtp.url);
  return smtp;
}

function setMail(url: string): void {
  process.env.SMTP_URL = url;
  process.env.SMTP_FROM = url === '' ? '' : 'Portal <portal@shop.example>';
  forgetEnv();
}

const send = (to: readonly string[] = ['ada@shop.example']) =>
  sendEmail(to, MAIL, { signal: new AbortController().signal, timeoutMs: 600 });

test('a mail with text and HTML, with an id that stays', async () => {
  const { mails } = await server();
  assert.deepEqual(await send(['ada@shop.example', 'bob@shop.example']), { problem: null, partly: null });
  const [mail] = mails;
  assert.equal(mail?.from, 'portal@shop.example');
  assert.deepEqual(mail?.to, ['ada@shop.example', 'bob@shop.example']);
  assert.match(mail?.source ?? '', /^Message-ID: <a-delivery@shop\.example>$/m);
  assert.match(mail?.source ?? '', /^Auto-Submitted: auto-generated$/m);
  assert.match(mail?.source ?? '', /text\/plain[\s\S]*text\/html/);
});

test('a server that refuses says so by its number only', async () => {
  await server('refuses');
  const { problem } = await send();
  assert.equal(problem, 'The mail server refused the sender or every address (550).');
});

test('who was refused while others were not is told', async () => {
  const { mails } = await server((address) => address.startsWith('ada'));
  assert.deepEqual(await send(['ada@shop.example', 'bob@shop.example']), {
    problem: null,
    partly: 'The mail server refused bob@shop.example.',
  });
  assert.equal(mails.length, 1);
});

test('a server that says nothing is waited for so long only', async () => {
  await server('hangs');
  const before = performance.now();
  assert.match((await send()).problem ?? '', /did not answer/);
  assert.ok(performance.now() - before < 3_000);
});

test('nothing listens', async () => {
  setMail('smtp://127.0.0.1:1');
  assert.match((await send()).problem ?? '', /cannot be reached|Nothing listens/);
});

test('without a mail server it says what to set', async () => {
  setMail('');
  assert.equal(mayMail(), false);
  assert.match((await send()).problem ?? '', /SMTP_URL/);
});

test('one of the two alone is no configuration', () => {
  process.env.SMTP_URL = 'smtp://localhost';
  process.env.SMTP_FROM = '';
  forgetEnv();
  assert.throws(() => mayMail(), /SMTP_URL and SMTP_FROM belong together/);
  setMail('');
});
