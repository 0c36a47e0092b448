import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isAmericanSsn,
  isBritishNino,
  isCard,
  isDutchBsn,
  isFrenchNir,
  isGermanTaxId,
  isIban,
  isItalianTaxCode,
  isPolishPesel,
  isSpanishId,
  isSwedishPersonalNumber,
} from './checksums.ts';

/** Numbers from the issuers' own documentation and test sets; none is a person's. */
const CASES: readonly [
  check: (value: string) => boolean,
  right: readonly string[],
  wrong: readonly string[],
][] = [
  [
    isCard,
    [
      '4111111111111111',
      '5555555555554444',
      '378282246310005',
      '6011111111111117',
      '30569309025904',
      '4111-1111-1111-1111',
    ],
    // A check digit off, an IMEI with a right one, zeros, too short.
    ['4111111111111112', '490154203237518', '0000000000000000', '411111111111'],
  ],
  [
    isIban,
    ['DE89370400440532013000', 'GB29NWBK60161331926819', 'FR1420041010050500013M02606', 'NL91ABNA0417164300'],
    ['DE88370400440532013000', 'DE8937040044053201300', 'XX89370400440532013000', 'DE89370400440532013000X'],
  ],
  [
    isGermanTaxId,
    ['86095742719', '36574261809'],
    ['86095742718', '01234567890', '12345678901', '11111111111'],
  ],
  [isSpanishId, ['12345678Z', 'X1234567L', '00000000T'], ['12345678A', 'X1234567A', '1234567Z']],
  [isItalianTaxCode, ['RSSMRA85T10A562S', 'MRTMTT91D08F205J'], ['RSSMRA85T10A562T', 'RSSMRA85T10A562']],
  [isDutchBsn, ['111222333', '123456782'], ['111222334', '111111111', '12345678']],
  [isFrenchNir, ['255081416802538'], ['255081416802539', '255081416802']],
  [isBritishNino, ['AB123456C', 'JG103759A'], ['BG123456C', 'AB123456E', 'DA123456C']],
  [isSwedishPersonalNumber, ['811218-9876', '198112189876'], ['811218-9875', '811318-9876']],
  [isPolishPesel, ['44051401359', '02070803628'], ['44051401358', '44131401359']],
  [
    isAmericanSsn,
    ['123-45-6789'],
    ['000-45-6789', '666-45-6789', '923-45-6789', '123-00-6789', '123-45-0000', '123456789'],
  ],
];

for (const [check, right, wrong] of CASES) {
  test(check.name, () => {
    for (const value of right) assert.equal(check(value), true, value);
    for (const value of wrong) assert.equal(check(value), false, value);
  });
}
