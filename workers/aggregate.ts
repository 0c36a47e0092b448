import { aggregateLive } from '#server/live/aggregate.ts';
import type { Worker } from './worker.ts';

export const main: Worker = aggregateLive;
