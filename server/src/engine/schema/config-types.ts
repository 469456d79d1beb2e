import fields from './data/config-fields.json';

/** The raw tables of prometheus.yml (with rule files) or alertmanager.yml: types by name, each with its fields. */
export function configTypes(program: 'prometheus' | 'alertmanager'): Readonly<Record<string, unknown>> {
  return fields[program].types;
}
