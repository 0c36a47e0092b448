import { type AppError, errorMessage } from '../errors.ts';

/**
 * Why a check could not be evaluated, from what the engine said of its statement. Its messages about conversions and
 * overflows hold values of rows, which a reason must not; those about names and types do not.
 */
export function reasonOf(error: AppError): string {
  const [message = ''] = errorMessage(error).split('\n');
  // Words of ours about who asks, or about the machine.
  if (error.code === 'unavailable' || error.code === 'forbidden') return message;
  if (
    /invalid perl operator|invalid named capture|invalid escape sequence|missing \)|regexp|repetition|character class/i.test(
      message,
    )
  ) {
    const [, problem = message] = /^[^:]*Error: (.*)$/.exec(message) ?? [];
    return `A regular expression cannot be read: ${problem} Look-aheads, look-behinds and back-references are not known here: the expressions are RE2’s, which never run for long.`;
  }
  if (/^(Binder|Catalog|Parser|Syntax)/.test(message)) {
    return `It does not fit the table: ${message.replace(/^[^:]*Error: /, '')}`;
  }
  if (/^Out of Range/.test(message)) return 'A value or a sum is larger than its type can hold.';
  if (/^Conversion/.test(message)) return 'A value could not be read as what it is compared with.';
  if (/strptime|format/i.test(message))
    return 'The format cannot be used: it has a specifier that is not known here.';
  return 'The engine could not evaluate it over these rows.';
}
