import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import fc from 'fast-check';
import { forgetEnv } from './env.ts';
import { openText, sealText } from './sealed-text.ts';

function setSecret(secret: string, former = ''): void {
  process.env.AUTH_SECRET = secret;
  process.env.AUTH_SECRET_FORMER = former;
  forgetEnv();
}

const ONE = 'the first secret of this installation';
const TWO = 'the second secret of this installation';

afterEach(() => setSecret(ONE));
setSecret(ONE);

test('what was sealed opens for its owner, and no two seals are alike', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const sealed = sealText(text, 'second factor', 'ada');
      assert.equal(openText(sealed, 'second factor', 'ada'), text);
      assert.notEqual(sealed, sealText(text, 'second factor', 'ada'));
    }),
  );
});

test('it does not open for anybody else', () => {
  assert.equal(openText(sealText('x', 'second factor', 'ada'), 'second factor', 'bob'), null);
});

test('a change of any byte is noticed', () => {
  const sealed = sealText('JBSWY3DPEHPK3PXP', 'second factor', 'ada');
  const bytes = Buffer.from(sealed.slice('v1.'.length), 'base64url');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(openText(`v1.${changed.toString('base64url')}`, 'second factor', 'ada'), null);
  }
  for (const cut of ['', 'v1.', 'v1.AAAA', 'v2.AAAA', `v1.${bytes.subarray(0, -1).toString('base64url')}`]) {
    assert.equal(openText(cut, 'second factor', 'ada'), null, cut);
  }
});

test('a new secret opens what the former sealed as long as that is given', () => {
  const sealed = sealText('x', 'second factor', 'ada');
  setSecret(TWO);
  assert.equal(openText(sealed, 'second factor', 'ada'), null);
  setSecret(TWO, ONE);
  assert.equal(openText(sealed, 'second factor', 'ada'), 'x');
});
