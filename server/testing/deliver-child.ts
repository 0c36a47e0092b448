import { keepDelivering } from '../incidents/deliveries-service.ts';

/** A process that tells channels of incidents until it is killed. */
await keepDelivering({ signal: new AbortController().signal, pollMs: 20 });
