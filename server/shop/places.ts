export interface Country {
  readonly code: string;
  /** Share of the shop's visitors, before the hour of the day counts. */
  readonly weight: number;
  /** How readily a visit becomes an order, 1 being the average. */
  readonly conversion: number;
  /** Without daylight saving: the shop's rhythm need not know better. */
  readonly utcOffsetHours: number;
  readonly callingCode: string;
  readonly streets: readonly string[];
  /** [region, a city of it]. */
  readonly regions: readonly (readonly [string, string])[];
  readonly givenNames: readonly string[];
  readonly familyNames: readonly string[];
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'US',
    weight: 30,
    conversion: 1.08,
    utcOffsetHours: -6,
    callingCode: '+1',
    streets: [
      'Maple Street',
      'Oak Avenue',
      'Lakeview Drive',
      'Franklin Road',
      '2nd Street',
      'Sunset Boulevard',
    ],
    // biome-ignore format: a list of pairs
    regions: [['California', 'Sacramento'], ['Texas', 'Austin'], ['New York', 'Albany'], ['Florida', 'Tampa'], ['Illinois', 'Chicago'], ['Washington', 'Seattle'], ['Colorado', 'Denver']],
    // biome-ignore format: a list of names
    givenNames: ['James', 'Mary', 'Robert', 'Linda', 'Michael', 'Ashley', 'David', 'Jessica', 'Anthony', 'Grace', 'Tyler', 'Naomi'],
    // biome-ignore format: a list of names
    familyNames: ['Johnson', 'Williams', 'Brown', 'Garcia', 'Miller', 'Davis', 'Nguyen', 'Wilson', 'Thomas', "O'Brien", 'Washington', 'Patel'],
  },
  {
    code: 'DE',
    weight: 18,
    conversion: 1.15,
    utcOffsetHours: 1,
    callingCode: '+49',
    streets: ['Hauptstraße', 'Gartenweg', 'Lindenallee', 'Bahnhofstraße', 'Schillerstraße', 'Am Mühlbach'],
    // biome-ignore format: a list of pairs
    regions: [['Bayern', 'München'], ['Berlin', 'Berlin'], ['Nordrhein-Westfalen', 'Köln'], ['Hessen', 'Frankfurt am Main'], ['Sachsen', 'Leipzig'], ['Hamburg', 'Hamburg']],
    // biome-ignore format: a list of names
    givenNames: ['Lukas', 'Anna', 'Jürgen', 'Sabine', 'Felix', 'Marie', 'Björn', 'Katrin', 'Tobias', 'Lena', 'Emre', 'Heike'],
    // biome-ignore format: a list of names
    familyNames: ['Müller', 'Schmidt', 'Schneider', 'Fischer', 'Weber', 'Yılmaz', 'Wagner', 'Becker', 'Schäfer', 'Koch', 'Böhm', 'Krause'],
  },
  {
    code: 'GB',
    weight: 15,
    conversion: 1.05,
    utcOffsetHours: 0,
    callingCode: '+44',
    streets: ['High Street', 'Station Road', 'Church Lane', 'Victoria Road', 'Mill Lane', 'The Green'],
    // biome-ignore format: a list of pairs
    regions: [['England', 'Manchester'], ['England', 'London'], ['England', 'Bristol'], ['Scotland', 'Edinburgh'], ['Wales', 'Cardiff'], ['Northern Ireland', 'Belfast']],
    // biome-ignore format: a list of names
    givenNames: ['Oliver', 'Amelia', 'George', 'Isla', 'Harry', 'Poppy', 'Callum', 'Sophie', 'Rhys', 'Priya', 'Ewan', 'Hannah'],
    // biome-ignore format: a list of names
    familyNames: ['Smith', 'Jones', 'Taylor', 'Evans', 'Walker', 'Campbell', 'Hughes', 'Khan', 'MacDonald', 'Clarke', 'Wright', 'Ali'],
  },
  {
    code: 'FR',
    weight: 11,
    conversion: 0.95,
    utcOffsetHours: 1,
    callingCode: '+33',
    streets: [
      'rue de la Paix',
      'avenue Victor Hugo',
      'rue des Écoles',
      'boulevard Voltaire',
      'place du Marché',
    ],
    // biome-ignore format: a list of pairs
    regions: [['Île-de-France', 'Paris'], ['Occitanie', 'Toulouse'], ['Auvergne-Rhône-Alpes', 'Lyon'], ['Bretagne', 'Rennes'], ['Nouvelle-Aquitaine', 'Bordeaux']],
    // biome-ignore format: a list of names
    givenNames: ['Louis', 'Camille', 'Hugo', 'Chloé', 'Théo', 'Inès', 'François', 'Manon', 'Mathieu', 'Zoé', 'Karim', 'Élodie'],
    // biome-ignore format: a list of names
    familyNames: ['Martin', 'Bernard', 'Dubois', 'Durand', 'Lefèvre', 'Moreau', 'Fournier', 'Girard', 'Benali', 'Rousseau', 'Chevalier', 'Noël'],
  },
  {
    code: 'NL',
    weight: 7,
    conversion: 1.1,
    utcOffsetHours: 1,
    callingCode: '+31',
    streets: ['Dorpsstraat', 'Kerkstraat', 'Molenweg', 'Julianalaan', 'Prinsengracht'],
    // biome-ignore format: a list of pairs
    regions: [['Noord-Holland', 'Amsterdam'], ['Zuid-Holland', 'Rotterdam'], ['Utrecht', 'Utrecht'], ['Noord-Brabant', 'Eindhoven'], ['Groningen', 'Groningen']],
    // biome-ignore format: a list of names
    givenNames: ['Daan', 'Emma', 'Sem', 'Julia', 'Bram', 'Sanne', 'Joost', 'Fleur', 'Youssef', 'Lotte'],
    // biome-ignore format: a list of names
    familyNames: ['de Jong', 'Jansen', 'de Vries', 'van den Berg', 'Bakker', 'Visser', 'Smit', 'Meijer', 'El Amrani', 'Mulder'],
  },
  {
    code: 'ES',
    weight: 7,
    conversion: 0.82,
    utcOffsetHours: 1,
    callingCode: '+34',
    streets: ['Calle Mayor', 'Calle del Sol', 'Avenida de la Constitución', 'Paseo Marítimo', 'Plaza España'],
    // biome-ignore format: a list of pairs
    regions: [['Madrid', 'Madrid'], ['Cataluña', 'Barcelona'], ['Andalucía', 'Sevilla'], ['Comunidad Valenciana', 'Valencia'], ['Galicia', 'A Coruña']],
    // biome-ignore format: a list of names
    givenNames: ['Hugo', 'Lucía', 'Martín', 'Sofía', 'Álvaro', 'Carmen', 'Iñigo', 'Paula', 'Javier', 'Nuria'],
    // biome-ignore format: a list of names
    familyNames: ['García', 'Fernández', 'López', 'Martínez', 'Sánchez', 'Pérez', 'Ibáñez', 'Romero', 'Navarro', 'Castro'],
  },
  {
    code: 'CA',
    weight: 7,
    conversion: 0.98,
    utcOffsetHours: -5,
    callingCode: '+1',
    streets: ['King Street', 'Queen Street', 'Lakeshore Road', 'Rue Sainte-Catherine', 'Granville Street'],
    // biome-ignore format: a list of pairs
    regions: [['Ontario', 'Toronto'], ['Québec', 'Montréal'], ['British Columbia', 'Vancouver'], ['Alberta', 'Calgary']],
    // biome-ignore format: a list of names
    givenNames: ['Liam', 'Olivia', 'Noah', 'Charlotte', 'Étienne', 'Maya', 'Ethan', 'Aria', 'Wei', 'Gabrielle'],
    // biome-ignore format: a list of names
    familyNames: ['Tremblay', 'Singh', 'Roy', 'Li', 'Gagnon', 'MacLeod', 'Côté', 'Anderson', 'Bouchard', 'Chan'],
  },
  {
    code: 'AU',
    weight: 5,
    conversion: 0.9,
    utcOffsetHours: 10,
    callingCode: '+61',
    streets: ['George Street', 'Beach Road', 'Wattle Grove', 'Railway Parade', 'Eucalyptus Drive'],
    // biome-ignore format: a list of pairs
    regions: [['New South Wales', 'Sydney'], ['Victoria', 'Melbourne'], ['Queensland', 'Brisbane'], ['Western Australia', 'Perth']],
    // biome-ignore format: a list of names
    givenNames: ['Jack', 'Charlotte', 'Cooper', 'Matilda', 'Lachlan', 'Ruby', 'Angus', 'Chloe', 'Minh', 'Tahlia'],
    // biome-ignore format: a list of names
    familyNames: ['Smith', 'Nguyen', 'Kelly', 'Williams', 'Murphy', 'Robinson', 'Lee', 'Harris', 'Ryan', 'Thompson'],
  },
];
