import { z } from 'zod';
import type { ShopPlan } from './plan.ts';

const minute = z.number().int().multipleOf(60_000);

const shopPlan: z.ZodType<ShopPlan> = z.object({
  seed: z.number().int(),
  originMs: minute,
  foundedMs: minute,
  eras: z
    .array(
      z.object({
        fromMs: minute,
        pace: z.enum(['history', 'live', 'closed']),
        eventsPerSecond: z.number().min(0),
      }),
    )
    .min(1),
});

/** How far the simulator has come; small, and all it needs to go on after a kill. */
export const simulatorState = z.object({
  phase: z.enum(['history', 'live']),
  /** Records of the history: estimated until it is laid down, counted then. */
  historyTotal: z.number().int(),
  historyDone: z.number().int(),
  /** Everything that arrives before this instant is in the stream. */
  virtualTime: z.iso.datetime(),
  plan: shopPlan,
  /** The process that may write this row; a later one takes over. */
  run: z.string(),
});

export type SimulatorState = z.infer<typeof simulatorState>;
