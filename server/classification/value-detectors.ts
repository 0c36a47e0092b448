import { isIP, isIPv4 } from 'node:net';
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

/** What single values say. */

export interface ValueDetector {
  readonly id: string;
  readonly tag: string;
  /** What matched, for people. */
  readonly says: string;
  /**
   * How often something else of the same shape matches by chance, at most: one in ten for a check digit. What is found
   * must be far more than that.
   */
  readonly chance: number;
  /** How sure a column is that is full of such values, whatever its name. 0: values of the shape mean nothing alone. */
  readonly alone: number;
  matches(value: string): boolean;
}

/** Without what people put between the digits. */
const compact = (value: string) => value.replace(/[\s.]/g, '').toUpperCase();

function nationalId(
  country: string,
  says: string,
  chance: number,
  matches: (value: string) => boolean,
): ValueDetector {
  return {
    id: `national_id.${country}`,
    tag: 'pii.national_id',
    says,
    chance,
    alone: chance < 0.02 ? 0.95 : 0.9,
    matches: (value) => matches(compact(value)),
  };
}

export const VALUE_DETECTORS: readonly ValueDetector[] = [
  {
    id: 'email',
    tag: 'pii.email',
    says: 'e-mail addresses',
    chance: 0.001,
    alone: 0.97,
    matches: (value) =>
      /^[^\s@<>"(),:;]+@[\p{L}\d](?:[\p{L}\d-]*[\p{L}\d])?(?:\.[\p{L}\d-]+)*\.\p{L}{2,24}$/u.test(value),
  },
  {
    id: 'card',
    tag: 'pii.payment_card',
    says: 'payment card numbers with a right check digit',
    chance: 0.1,
    alone: 0.97,
    matches: (value) => isCard(compact(value)),
  },
  {
    id: 'iban',
    tag: 'pii.iban',
    says: 'IBANs with right check digits',
    chance: 0.0104,
    alone: 0.98,
    matches: (value) => isIban(compact(value)),
  },
  {
    id: 'phone.international',
    tag: 'pii.phone',
    says: 'phone numbers with a country code',
    chance: 0.01,
    alone: 0.9,
    matches: (value) => /^\+[1-9]\d{7,14}$/.test(value.replace(/[\s().\-/]/g, '')),
  },
  {
    id: 'phone.national',
    tag: 'pii.phone',
    says: 'digits as national phone numbers have them',
    chance: 0.1,
    alone: 0,
    matches: (value) =>
      /^(?:0\d{8,11}|[2-9]\d{2}[2-9]\d{6}|[67]\d{8})$/.test(value.replace(/[\s().\-/]/g, '')) &&
      !isIPv4(value),
  },
  {
    id: 'ip',
    tag: 'pii.ip',
    says: 'IP addresses',
    chance: 0.001,
    alone: 0.85,
    matches: (value) => isIP(value) !== 0 && value.length > 6,
  },
  {
    id: 'mac',
    tag: 'pii.device',
    says: 'hardware addresses',
    chance: 0.001,
    alone: 0.85,
    matches: (value) => /^[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}$/i.test(value),
  },
  nationalId('us', 'numbers as US Social Security numbers are written', 0.001, isAmericanSsn),
  nationalId('de', 'German tax numbers with a right check digit', 0.1, isGermanTaxId),
  nationalId('es', 'Spanish DNI or NIE with a right letter', 0.0435, isSpanishId),
  nationalId('it', 'Italian tax codes with a right check letter', 0.0385, isItalianTaxCode),
  nationalId('nl', 'Dutch BSN that pass the eleven test', 0.0909, isDutchBsn),
  nationalId('fr', 'French NIR with a right key', 0.0104, isFrenchNir),
  nationalId('uk', 'numbers as UK National Insurance numbers are', 0.01, isBritishNino),
  nationalId('se', 'Swedish personal numbers with a right check digit', 0.1, isSwedishPersonalNumber),
  nationalId('pl', 'Polish PESEL with a right check digit', 0.1, isPolishPesel),
  {
    id: 'name',
    tag: 'pii.name',
    says: 'words as names of people are written',
    chance: 0.5,
    alone: 0,
    matches: (value) =>
      /^\p{Lu}[\p{L}'’-]+(?: (?:\p{Lu}[\p{L}'’.-]*|van|von|de|da|di|del|la|le|der|den))*$/u.test(value),
  },
  {
    id: 'address',
    tag: 'pii.address',
    says: 'streets with house numbers',
    chance: 0.01,
    alone: 0.6,
    matches: (value) => STREET.test(value) && /\d/.test(value),
  },
];

const STREET =
  /(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|straat|laan|gatan|vägen)\s+\d|\d+\s*(?:bis\s*)?,?\s*(?:rue|avenue|av\.|boulevard|bd)\b|\b(?:calle|avenida|paseo|via|viale|piazza|rua|ul\.)\s+\p{L}.*\d|\d+\s+\p{L}.*\b(?:street|st|road|rd|avenue|ave|lane|ln|drive|dr|court|ct)\b/iu;

/** Made to be nobody's: columns of these are identifiers, whatever parts of them look like. */
export function isUuid(value: string): boolean {
  return /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(value);
}
