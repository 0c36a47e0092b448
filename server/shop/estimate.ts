import { FAULT_RATE, FAULT_RATES } from './faults.ts';
import { Market } from './market.ts';
import { MINUTE_MS, type ShopPlan } from './plan.ts';
import { BROWSE_CLICKS_MEAN, BUY_CLICKS_MEAN } from './visits.ts';

/** Measured over a long history; a test holds the estimate against what is really emitted. */
const RECORDS_PER_ORDER = BUY_CLICKS_MEAN + 5.9;
const RECORDS_PER_FRESH_CUSTOMER = 1;
const OPENING_RECORDS = 1_680;
const RECORDS_PER_DAY = 160;

/** About how many records arrive between the shop's opening and `untilMs`. */
export function estimateRecords(plan: ShopPlan, untilMs: number): number {
  const market = new Market(plan);
  let records = untilMs > plan.originMs ? OPENING_RECORDS : 0;
  for (let minute = plan.originMs / MINUTE_MS; minute < untilMs / MINUTE_MS; minute += 1) {
    const { browse, repeat, fresh } = market.rates(minute);
    const clicks = BROWSE_CLICKS_MEAN[market.era(minute)?.pace === 'live' ? 'live' : 'history'];
    records += browse * clicks + (repeat + fresh) * RECORDS_PER_ORDER + fresh * RECORDS_PER_FRESH_CUSTOMER;
    records += RECORDS_PER_DAY / 1_440;
  }
  return Math.round(records * (1 + FAULT_RATE - FAULT_RATES.late));
}
