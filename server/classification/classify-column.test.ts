import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { binomialTail, classifyColumn } from './classify-column.ts';
import { VALUE_DETECTORS } from './value-detectors.ts';

const TODAY = new Date('2026-11-26T00:00:00Z');
const classify = (name: string, values: readonly string[], type = 'VARCHAR') =>
  classifyColumn({ name, type, values }, TODAY);
const tagsOf = (...column: Parameters<typeof classify>) => classify(...column).map(({ tag }) => tag);
const repeat = (count: number, make: (place: number) => string) =>
  Array.from({ length: count }, (_, place) => make(place));

const EMAILS = repeat(20, (place) => `person.${place}@shop-${place % 3}.example.com`);
const IBANS = [
  'DE89370400440532013000',
  'GB29NWBK60161331926819',
  'FR1420041010050500013M02606',
  'NL91ABNA0417164300',
  'ES9121000418450200051332',
];

describe('what columns hold', () => {
  const right: readonly [tag: string, name: string, values: readonly string[], type?: string][] = [
    ['pii.email', 'x', EMAILS],
    ['pii.email', 'customerEMail', []],
    ['pii.iban', 'x', IBANS],
    [
      'pii.payment_card',
      'x',
      [
        '4111111111111111',
        '5555555555554444',
        '378282246310005',
        '6011111111111117',
        '30569309025904',
        '4012888888881881',
        '4222222222222',
        '5105105105105100',
      ],
    ],
    ['pii.phone', 'x', repeat(10, (place) => `+49 151 2345678${place}`)],
    ['pii.phone', 'Telefon', repeat(10, (place) => `0151/234567${place}8`)],
    ['pii.ip', 'x', repeat(10, (place) => `192.168.10.${place + 10}`)],
    ['pii.ip', 'x', repeat(10, (place) => `2001:db8::${place + 1}:1`)],
    ['pii.device', 'x', repeat(10, (place) => `00:1b:44:11:3a:b${place}`)],
    ['pii.national_id', 'x', repeat(10, (place) => `123-45-678${place}`)],
    ['pii.birth_date', 'date_of_birth', repeat(10, (place) => `19${50 + place}-04-05`), 'DATE'],
    ['pii.birth_date', 'Geburtsdatum', [], 'DATE'],
    ['pii.name', 'last_name', ['Müller', 'O’Brien', 'Smith', 'García', 'van Dyck', 'Rossi'], 'VARCHAR'],
    ['pii.name', 'prénom', []],
    [
      'pii.address',
      'x',
      ['Hauptstraße 5', 'Ringweg 12', '12 rue de la Paix', 'Calle Mayor 3', '221 Baker Street', 'Via Roma 8'],
    ],
    ['pii.address', 'lieferanschrift_strasse', []],
  ];
  for (const [tag, name, values, type] of right) {
    it(`${name} with ${values[0] ?? 'no values'} is ${tag}`, () => {
      assert.ok(tagsOf(name, values, type).includes(tag), JSON.stringify(classify(name, values, type)));
    });
  }

  const wrong: readonly [name: string, values: readonly string[], type?: string][] = [
    ['email_verified', ['true', 'false'], 'BOOLEAN'],
    ['email_count', ['1', '2', '3', '4', '5', '6'], 'INTEGER'],
    ['email_domain', ['example.com', 'shop.example', 'a.example', 'b.example', 'c.example']],
    ['order_id', repeat(40, (place) => `order-${place}`)],
    ['order_id', repeat(40, (place) => `4${String(place * 7919 + 100000000000000).padStart(15, '0')}`)],
    ['imei', repeat(20, () => '490154203237518')],
    ['id', repeat(20, (place) => `0190b5a0-7c1e-7000-8000-0000000000${place + 10}`)],
    ['email', repeat(20, (place) => `${place} campaigns`)],
    ['product_name', ['Blue Chair', 'Red Table', 'Lamp', 'Oak Desk', 'Sofa']],
    ['country', ['DE', 'FR', 'US', 'GB', 'ES', 'IT']],
    ['amount', repeat(40, (place) => `${place * 13}.99`), 'DECIMAL(18,2)'],
    ['birth_rate', repeat(10, (place) => `1${place}.5`), 'DOUBLE'],
    ['app_version', repeat(10, (place) => `2.4.${place}`)],
    ['clip', ['a', 'b', 'c', 'd', 'e']],
    ['description', ['Ask mail@shop.example', 'Call us', 'Good', 'Bad', 'None', 'Fine']],
    ['unix_seconds', repeat(40, (place) => String(1_700_000_000 + place * 61)), 'BIGINT'],
  ];
  for (const [name, values, type] of wrong) {
    it(`${name} with ${values[0]} is nothing`, () => {
      assert.deepEqual(classify(name, values, type), []);
    });
  }

  it('two witnesses are surer than one', () => {
    const [both] = classify('email', EMAILS);
    const [values] = classify('x', EMAILS);
    assert.ok(both && values && both.confidence > values.confidence && values.confidence >= 0.95);
  });
});

describe('evidence', () => {
  it('holds the shape of values and nothing of them', () => {
    const [found] = classify('email', EMAILS);
    assert.deepEqual(found?.evidence, {
      nameWord: 'email',
      detector: 'email',
      says: 'e-mail addresses',
      matched: 20,
      sampled: 20,
      examples: repeat(3, () => 'aaaaaa.9@aaaa-9.aaaaaaa.aaa'),
    });
  });

  it('never has a letter or a digit of a value', () => {
    fc.assert(
      fc.property(fc.array(fc.emailAddress(), { minLength: 8, maxLength: 30 }), (values) => {
        for (const { evidence } of classify('x', values)) {
          for (const example of evidence.examples) assert.match(example, /^[a9\s@.,:;+/()_·…-]*$/);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('random identifiers', () => {
  // Without fast-check's liking for zeros and repetitions, which are not random.
  const digits = (length: number) =>
    fc
      .noBias(fc.array(fc.nat({ max: 9 }), { minLength: length, maxLength: length }))
      .map((all) => all.join(''));
  const some = (one: fc.Arbitrary<string>) => fc.uniqueArray(one, { minLength: 5, maxLength: 200 });
  const prefixed = fc
    .tuple(fc.constantFrom('4', '51', '37', '6011', '35'), fc.integer({ min: 13, max: 16 }))
    .chain(([prefix, length]) => some(digits(length - prefix.length).map((rest) => prefix + rest)));
  const anyLength = fc.integer({ min: 7, max: 19 }).chain((length) => some(digits(length)));

  it('are never taken for cards, national ids or anything else by their check digits', () => {
    fc.assert(
      fc.property(fc.oneof(prefixed, anyLength), (values) => {
        assert.deepEqual(tagsOf('reference', values), []);
      }),
      { numRuns: 300 },
    );
  });

  it('match a detector no more often than it says', () => {
    let state = 42;
    const next = () => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((state / 2_147_483_648) * 10);
    };
    const numbers = Array.from({ length: 20_000 }, (_, place) =>
      Array.from({ length: 7 + (place % 13) }, next).join(''),
    );
    for (const detector of VALUE_DETECTORS) {
      const byLength = Map.groupBy(numbers, ({ length }) => length);
      for (const [length, some] of byLength) {
        const share = some.filter((value) => detector.matches(value)).length / some.length;
        // Digits that are anything at all are shaped as phone numbers more often; they mean nothing alone.
        if (detector.alone > 0)
          assert.ok(share <= detector.chance * 1.5, `${detector.id} of ${length}: ${share}`);
      }
    }
  });
});

describe('the chance of so many hits', () => {
  it('is that of the binomial distribution', () => {
    assert.ok(Math.abs(binomialTail(10, 10, 0.1) - 1e-10) < 1e-15);
    assert.ok(Math.abs(binomialTail(5, 0, 0.3) - 1) < 1e-12);
    assert.ok(Math.abs(binomialTail(3, 2, 0.5) - 0.5) < 1e-12);
  });
});
