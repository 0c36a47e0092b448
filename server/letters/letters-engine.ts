import { ownEngines } from '../access/own-engines.ts';

/** For statements over letters as a person sees them. */
export const withLettersEngine = ownEngines({
  late: (seconds) =>
    `This took longer than ${seconds} seconds and was stopped. Narrow the letters by reason or time.`,
  failed: 'The dead letters could not be read. The reason was logged.',
  logged: 'dead letters could not be read',
});
