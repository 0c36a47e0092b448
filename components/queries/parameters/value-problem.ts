import {
  type ParameterType,
  type ParameterValues,
  renderTemplate,
  TemplateError,
  type TemplateParameter,
  templateParameters,
} from '#server/queries/sql-template.ts';

/** The parameters of a text; `before` while it cannot be read. */
export function parametersOf(
  text: string,
  before: readonly TemplateParameter[],
): readonly TemplateParameter[] {
  if (!text.includes('{{')) return before.length === 0 ? before : [];
  try {
    const found = templateParameters(text);
    return JSON.stringify(found) === JSON.stringify(before) ? before : found;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return before;
  }
}

/** What is wrong with a value that was given, in the words of the server; null for a good one and for none. */
export function valueProblem(
  name: string,
  type: ParameterType,
  value: ParameterValues[string] | undefined,
): string | null {
  if (value === undefined || value.length === 0) return null;
  try {
    renderTemplate(`{{${name}:${type}}}`, { [name]: value });
    return null;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.message;
  }
}
