import type { GateFinding } from '../quarantine/schema.ts';
import type { PublicationGate } from '../warehouse/publication-gate.ts';
import type { Registry } from '../warehouse/registry.ts';

/** The registry as if it had these models alone. */
export function onlyModels(registry: Registry, names: readonly string[]): Registry {
  return { ...registry, models: registry.models.filter(({ name }) => names.includes(name)) };
}

/** Holds every batch of orders that has a returned one; its checks are others when `key` is. */
export function holdReturned(key = 'checks 1'): PublicationGate {
  return {
    checksKey: async () => key,
    waiting: async () => null,
    async inspect({ engine, model, batch }) {
      if (model.name !== 'stg_orders') return { hold: [], quarantined: 0, changes: [] };
      const { rows } = await engine.query(
        `SELECT count(*) AS "all", count(*) FILTER (WHERE status = 'returned') AS returned FROM ${batch}`,
      );
      const [elementCount, unexpectedCount] = [Number(rows[0]?.all), Number(rows[0]?.returned)];
      const finding: GateFinding = {
        checkId: 'no-returns',
        gate: 'hold',
        rule: 'status is never returned',
        columns: ['status'],
        state: 'failed',
        reason: null,
        elementCount,
        unexpectedCount,
      };
      return { hold: unexpectedCount > 0 ? [finding] : [], quarantined: 0, changes: [] };
    },
  };
}

export const HOLD_RETURNED = holdReturned();
