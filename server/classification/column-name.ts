/** What a column's name says, in several languages. */

export interface NameFinding {
  readonly tag: string;
  /** The part of the name that says it. */
  readonly word: string;
  readonly confidence: number;
}

/** `customerEMail`, `CUSTOMER-E_MAIL` and `Kunden E-Mail` in small parts between lines: `_customer_e_mail_`. */
export function nameParts(name: string): string {
  const parts = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1_$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter(Boolean);
  return `_${parts.join('_')}_`;
}

const STRONG = 0.6;
const WEAK = 0.35;

const WORDS: readonly {
  readonly tag: string;
  readonly confidence: number;
  readonly words: readonly string[];
}[] = [
  {
    tag: 'pii.email',
    confidence: STRONG,
    words: ['email', 'e_mail', 'mail', 'emailaddress', 'courriel', 'correo', 'posta_elettronica', 'epost'],
  },
  {
    tag: 'pii.phone',
    confidence: STRONG,
    words: [
      'phone',
      'telephone',
      'mobile',
      'msisdn',
      'fax',
      'telefon',
      'telefonnummer',
      'handy',
      'rufnummer',
      'telefono',
      'movil',
      'cellulare',
      'portable',
      'telefoon',
      'phonenumber',
      'tel',
    ],
  },
  {
    tag: 'pii.payment_card',
    confidence: STRONG,
    words: [
      'card_number',
      'credit_card',
      'cardnumber',
      'creditcard',
      'pan',
      'kreditkarte',
      'kartennummer',
      'carte_bancaire',
      'tarjeta',
      'carta_di_credito',
      'cc_number',
    ],
  },
  {
    tag: 'pii.iban',
    confidence: STRONG,
    words: ['iban', 'bank_account', 'kontonummer', 'rekeningnummer', 'cuenta_bancaria'],
  },
  {
    tag: 'pii.national_id',
    confidence: STRONG,
    words: [
      'ssn',
      'social_security',
      'tax_id',
      'national_id',
      'steuer_id',
      'steuerid',
      'dni',
      'nie',
      'codice_fiscale',
      'codicefiscale',
      'bsn',
      'nir',
      'nino',
      'national_insurance',
      'personnummer',
      'pesel',
      'passport',
      'passport_number',
      'reisepass',
      'driving_licence',
      'driver_license',
    ],
  },
  { tag: 'pii.ip', confidence: STRONG, words: ['ip', 'ip_address', 'ipaddress', 'client_ip', 'remote_addr'] },
  {
    tag: 'pii.device',
    confidence: WEAK,
    words: ['mac_address', 'macaddress', 'device_id', 'imei', 'idfa', 'gaid'],
  },
  {
    tag: 'pii.birth_date',
    confidence: STRONG,
    words: [
      'birth',
      'birthday',
      'birthdate',
      'birth_date',
      'date_of_birth',
      'dob',
      'geburtsdatum',
      'geburtstag',
      'date_naissance',
      'naissance',
      'fecha_nacimiento',
      'nacimiento',
      'data_di_nascita',
      'nascita',
      'geboortedatum',
      'fodelsedatum',
      'data_urodzenia',
    ],
  },
  {
    tag: 'pii.name',
    confidence: STRONG,
    words: [
      'first_name',
      'last_name',
      'full_name',
      'given_name',
      'family_name',
      'middle_name',
      'maiden_name',
      'firstname',
      'lastname',
      'fullname',
      'surname',
      'forename',
      'vorname',
      'nachname',
      'familienname',
      'prenom',
      'nom_de_famille',
      'apellido',
      'apellidos',
      'nombre_completo',
      'cognome',
      'voornaam',
      'achternaam',
      'fornamn',
      'efternamn',
      'imie',
      'nazwisko',
    ],
  },
  {
    tag: 'pii.name',
    confidence: WEAK,
    words: [
      'customer_name',
      'contact_name',
      'person_name',
      'employee_name',
      'recipient',
      'cardholder',
      'empfanger',
      'kundenname',
    ],
  },
  {
    tag: 'pii.address',
    confidence: STRONG,
    words: [
      'street',
      'street_address',
      'address_line',
      'home_address',
      'shipping_address',
      'billing_address',
      'postal_address',
      'strasse',
      'hausnummer',
      'anschrift',
      'adresse',
      'direccion',
      'domicilio',
      'indirizzo',
      'straat',
      'adres',
    ],
  },
  {
    tag: 'pii.address',
    confidence: WEAK,
    words: [
      'address',
      'postcode',
      'zip',
      'zip_code',
      'postal_code',
      'plz',
      'postleitzahl',
      'code_postal',
      'codigo_postal',
    ],
  },
  { tag: 'pii.location', confidence: WEAK, words: ['latitude', 'longitude', 'gps', 'geo_point'] },
];

/** What is told about a thing, and is not the thing: `email_verified`, `phone_count`, `ip_version`. */
const ABOUT =
  /_(?:count|counts|total|verified|confirmed|opt|optin|consent|hash|hashed|type|kind|status|domain|sent|opened|clicked|length|version|template|campaign|is|has|at|on|flag|enabled|score|format|bounce|bounced|rate)_/;

export function findInName(name: string): NameFinding[] {
  const parts = nameParts(name);
  const isAbout = ABOUT.test(parts);
  const best = new Map<string, NameFinding>();
  for (const { tag, confidence, words } of WORDS) {
    const word = words.find((each) => parts.includes(`_${each}_`));
    if (word === undefined) continue;
    const found = { tag, word, confidence: isAbout ? confidence / 4 : confidence };
    if (found.confidence > (best.get(tag)?.confidence ?? 0)) best.set(tag, found);
  }
  // An address of the net is no place to live.
  if (best.has('pii.email') || best.has('pii.ip') || best.has('pii.device')) best.delete('pii.address');
  return [...best.values()];
}
