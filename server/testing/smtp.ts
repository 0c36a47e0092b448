import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface TestMail {
  readonly from: string;
  readonly to: readonly string[];
  /** As it came: headers, an empty line and the body. */
  readonly source: string;
}

export interface TestSmtp {
  readonly url: string;
  readonly mails: readonly TestMail[];
  close(): Promise<void>;
}

/** As a mail server answers one address, or says nothing at all. */
export type SmtpMood = 'takes' | 'refuses' | 'hangs' | ((address: string) => boolean);

/** A mail server on loopback that knows as much of RFC 5321 as it takes to hand it a message. */
export async function startSmtp(mood: SmtpMood = 'takes'): Promise<TestSmtp> {
  const mails: TestMail[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    if (mood !== 'hangs') converse(socket, mood, mails);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The mail server has no port');
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    mails,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function converse(socket: Socket, mood: Exclude<SmtpMood, 'hangs'>, mails: TestMail[]): void {
  let [waiting, from, body] = ['', '', null as string[] | null];
  let to: string[] = [];
  const takes = (address: string) => (typeof mood === 'function' ? mood(address) : mood === 'takes');
  const say = (line: string) => socket.write(`${line}\r\n`);
  const addressIn = (line: string) => /<([^>]*)>/.exec(line)?.[1] ?? '';
  function hear(line: string): void {
    if (body) {
      if (line !== '.') return void body.push(line.replace(/^\./, ''));
      mails.push({ from, to, source: body.join('\n') });
      body = null;
      say('250 taken');
    } else if (/^(EHLO|HELO)/i.test(line)) say('250 test');
    else if (/^MAIL/i.test(line)) {
      [from, to] = [addressIn(line), []];
      say('250 ok');
    } else if (/^RCPT/i.test(line)) {
      const address = addressIn(line);
      if (takes(address)) to.push(address);
      say(takes(address) ? '250 ok' : '550 5.1.1 nobody of that name, says secret-internal-host');
    } else if (/^DATA/i.test(line)) {
      body = [];
      say('354 go on');
    } else if (/^QUIT/i.test(line)) socket.end('221 bye\r\n');
    else say('250 ok');
  }
  socket.on('data', (chunk) => {
    waiting += chunk.toString('utf8');
    for (let end = waiting.indexOf('\r\n'); end >= 0; end = waiting.indexOf('\r\n')) {
      const line = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      hear(line);
    }
  });
  say('220 test');
}
