/** Numbers that carry a check of their own. Each takes a value without spaces, in capitals. */

const digitsOf = (text: string) => Array.from(text, Number);

/** ISO/IEC 7812-1, annex B. */
export function luhn(digits: string): boolean {
  const sum = digitsOf(digits)
    .reverse()
    .reduce((total, digit, place) => {
      const doubled = place % 2 === 1 ? digit * 2 : digit;
      return total + (doubled > 9 ? doubled - 9 : doubled);
    }, 0);
  return sum % 10 === 0;
}

/** By the issuers' prefixes and lengths, so that other numbers with the same check digit (IMEI) are none. */
const CARD =
  /^(?:4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12})$/;

export function isCard(value: string): boolean {
  const digits = value.replaceAll('-', '');
  return CARD.test(digits) && luhn(digits) && new Set(digits).size > 1;
}

/** Lengths by country, from the IBAN registry. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BR: 29,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MR: 27,
  MT: 31,
  MU: 30,
  NL: 18,
  NO: 15,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  SA: 24,
  SC: 31,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
};

/** ISO 13616: the number modulo 97 is 1, letters as 10 to 35. */
export function isIban(value: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(value) || IBAN_LENGTHS[value.slice(0, 2)] !== value.length)
    return false;
  const moved = value.slice(4) + value.slice(0, 4);
  const number = Array.from(moved, (sign) => Number.parseInt(sign, 36)).join('');
  return BigInt(number) % 97n === 1n;
}

/** Germany, Steuer-ID: ISO 7064 MOD 11,10; of the first ten digits one comes twice or three times, the others once. */
export function isGermanTaxId(value: string): boolean {
  if (!/^[1-9]\d{10}$/.test(value)) return false;
  const first = digitsOf(value.slice(0, 10));
  const counts = Array.from({ length: 10 }, (_, digit) => first.filter((each) => each === digit).length);
  const repeated = counts.filter((count) => count > 1);
  if (repeated.length !== 1 || (repeated[0] as number) > 3) return false;
  let product = 10;
  for (const digit of first) {
    const sum = (digit + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === Number(value[10]);
}

/** Spain, DNI and NIE: the letter is the number modulo 23. */
export function isSpanishId(value: string): boolean {
  const [, front = '', rest = '', letter] = /^([XYZ]?)(\d{7,8})([A-Z])$/.exec(value) ?? [];
  if (letter === undefined || rest.length !== (front === '' ? 8 : 7)) return false;
  const number = Number(`${front === '' ? '' : 'XYZ'.indexOf(front)}${rest}`);
  return 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23] === letter;
}

const ITALIAN_ODD = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

/** Italy, codice fiscale: the last letter is the sum of the others by their places, modulo 26. */
export function isItalianTaxCode(value: string): boolean {
  if (!/^[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]$/.test(value)) return false;
  const sum = Array.from(value.slice(0, 15)).reduce((total, sign, place) => {
    const number = /\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65;
    return total + (place % 2 === 0 ? (ITALIAN_ODD[number] as number) : number);
  }, 0);
  return String.fromCharCode(65 + (sum % 26)) === value[15];
}

/** The Netherlands, BSN: the eleven test. */
export function isDutchBsn(value: string): boolean {
  if (!/^\d{9}$/.test(value) || new Set(value).size === 1) return false;
  const sum = digitsOf(value).reduce(
    (total, digit, place) => total + digit * (place === 8 ? -1 : 9 - place),
    0,
  );
  return sum % 11 === 0;
}

/** France, NIR: the key is 97 less the number modulo 97; Corsica counts as 19 and 18. */
export function isFrenchNir(value: string): boolean {
  if (!/^[12378]\d{2}(?:0[1-9]|1[0-2]|[2-9]\d)(?:\d{2}|2[AB])\d{8}$/.test(value)) return false;
  const number = BigInt(value.slice(0, 13).replace('2A', '19').replace('2B', '18'));
  return 97n - (number % 97n) === BigInt(value.slice(13));
}

/** United Kingdom, National Insurance number: a shape, with prefixes that are never given out. */
export function isBritishNino(value: string): boolean {
  return /^(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]$/.test(value);
}

/** Sweden, personnummer: a date, then Luhn over the ten digits. Days of coordination numbers are 60 more. */
export function isSwedishPersonalNumber(value: string): boolean {
  const [, date = '', rest] = /^(?:19|20)?(\d{6})[-+]?(\d{4})$/.exec(value) ?? [];
  if (rest === undefined) return false;
  const [month, day] = [Number(date.slice(2, 4)), Number(date.slice(4)) % 60];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && luhn(date + rest);
}

/** Poland, PESEL: a date whose month carries the century, then a weighted check digit. */
export function isPolishPesel(value: string): boolean {
  if (!/^\d{11}$/.test(value)) return false;
  const digits = digitsOf(value);
  const [month, day] = [Number(value.slice(2, 4)) % 20, Number(value.slice(4, 6))];
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  const sum = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3].reduce(
    (total, weight, place) => total + weight * (digits[place] as number),
    0,
  );
  return (10 - (sum % 10)) % 10 === digits[10];
}

/** United States, SSN as it is written: a shape, with areas that are never given out. */
export function isAmericanSsn(value: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/.test(value);
}
