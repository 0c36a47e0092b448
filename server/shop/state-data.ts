import { pool } from '../db.ts';
import { type SimulatorState, simulatorState } from './schema.ts';

const NAME = 'shop';

/** The saved state, or null before the first start. Throws when the row cannot be understood. */
export async function readSimulatorState(): Promise<SimulatorState | null> {
  const { rows } = await pool().query<{ state: unknown }>(
    'SELECT state FROM simulator_state WHERE name = $1',
    [NAME],
  );
  return rows[0] ? simulatorState.parse(rows[0].state) : null;
}

/** Makes `state.run` the one that may save from now on. */
export async function takeOverSimulator(state: SimulatorState): Promise<void> {
  await pool().query(
    `INSERT INTO simulator_state (name, state) VALUES ($1, $2)
     ON CONFLICT (name) DO UPDATE SET state = excluded.state, updated_at = now()`,
    [NAME, JSON.stringify(state)],
  );
}

/** Saves progress; false when another run has taken over. */
export async function saveSimulatorState(state: SimulatorState): Promise<boolean> {
  const { rowCount } = await pool().query(
    `UPDATE simulator_state SET state = $2, updated_at = now() WHERE name = $1 AND state->>'run' = $3`,
    [NAME, JSON.stringify(state), state.run],
  );
  return rowCount === 1;
}
