/** Prisma's codes for a server that cannot be reached, does not answer in time or has gone away. */
const PRISMA = /^P(1001|1002|1008|1017|2024|2037)$/;
/** PostgreSQL's own: connection exceptions, too many connections, shutting down or starting up. */
const POSTGRES = /^(08...|53300|57P0[1-3])$/;
const NETWORK = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/** node-postgres gives these no code. */
const UNCODED = /^(Connection terminated|timeout exceeded when trying to connect|No PostgreSQL:)/;

/** Whether the failure, or one that caused it, is the database's absence: it may come back, and nothing is wrong with us. */
export function isDatabaseAbsence(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    const code = 'code' in at && typeof at.code === 'string' ? at.code : '';
    if (PRISMA.test(code) || POSTGRES.test(code) || NETWORK.test(code) || UNCODED.test(at.message))
      return true;
  }
  return false;
}
