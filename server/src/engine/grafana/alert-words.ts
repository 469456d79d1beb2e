import fields from '../schema/data/grafana-fields.json';

/** The states that a rule may take where there is no data, or where its evaluation fails. Source: grafana/grafana pkg/services/ngalert/models `NoDataStateFromString`, `ErrStateFromString`. */
export const alertStates = {
  noDataState: { known: ['Alerting', 'NoData', 'OK', 'KeepLast'], says: 'unknown NoData state option' },
  execErrState: { known: ['Alerting', 'Error', 'OK', 'KeepLast'], says: 'unknown Error state option' },
} as const;

/** Operators of matchers. Source: grafana/grafana pkg/services/ngalert/api/tooling/definitions `ObjectMatchers.UnmarshalYAML`. */
export const matcherOperators: readonly string[] = ['=', '!=', '=~', '!~'];

/** What people write instead of an operator, and the one that they mean. */
export const meantOperators: ReadonlyMap<string, string> = new Map([
  ['==', '='],
  ['eq', '='],
  ['<>', '!='],
  ['ne', '!='],
  ['~', '=~'],
  ['~=', '=~'],
  ['==~', '=~'],
  ['!=~', '!~'],
]);

/** Kinds of receivers of Grafana 11 and 12; a newer one may know others. */
export const integrations = (): readonly string[] => fields.types.Receiver.fields.type.enum;
