const namePart = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const subdomain = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const characters = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const nameExamples =
  "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** Why a text is no label key, in the API machinery's words; undefined: it is one. apimachinery api/validate/content `IsLabelKey`. */
export function labelKeyProblem(key: string): string | undefined {
  const parts = key.split('/');
  if (parts.length > 2)
    return `a valid label key ${characters} ${nameExamples} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`;
  const problems: string[] = [];
  const [prefix, name = ''] = parts.length === 2 ? parts : [undefined, key];
  if (prefix === '') problems.push('prefix part must be non-empty');
  if (prefix !== undefined && prefix.length > 253) problems.push('prefix part must be no more than 253 bytes');
  if (prefix && !subdomain.test(prefix))
    problems.push(
      "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    );
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63) problems.push('name part must be no more than 63 bytes');
  if (!namePart.test(name)) problems.push(`name part ${characters} ${nameExamples}`);
  return problems.length > 0 ? problems.join('; ') : undefined;
}

/** The same for a label's value. apimachinery api/validate/content `IsLabelValue`. */
export function labelValueProblem(value: string): string | undefined {
  const problems: string[] = [];
  if (value.length > 63) problems.push('must be no more than 63 bytes');
  if (!labelValue.test(value))
    problems.push(
      `a valid label must be an empty string or ${characters.replace('must consist', 'consist')} (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
    );
  return problems.length > 0 ? problems.join('; ') : undefined;
}
