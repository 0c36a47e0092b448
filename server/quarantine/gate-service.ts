import { failingRowsSql, rowFailsSql } from '../expectations/failing-rows.ts';
import { runChecks } from '../expectations/run-checks.ts';
import { gateChecksOf } from '../quality/gate-service.ts';
import { runAsAuthor } from '../quality/statement-service.ts';
import type { PublicationGate } from '../warehouse/publication-gate.ts';
import type { CheckEvaluator } from './evaluator.ts';
import { type GateOptions, quarantineGate } from './quarantine-gate.ts';

const EVALUATOR: CheckEvaluator = { runChecks, rowFailsSql, failingRowsSql };

/** What the portal's own suites ask for before publishing, evaluated by its own engine. */
export const OWN_CHECKS: GateOptions = { evaluator: EVALUATOR, gateChecksOf, runAsAuthor };

export const ownGate = (): PublicationGate => quarantineGate(OWN_CHECKS);
