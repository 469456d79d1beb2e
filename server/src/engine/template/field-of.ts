import { type AlertData, float, invalid, text, typeName, type Value } from './values.js';

/** A field of a value, or why there is none, in Go's words; `behindInterface`: of the value only that it is one is known. Source: text/template/exec.go `evalField`. */
export function fieldOf(receiver: Value, called: string, hasArguments: boolean, behindInterface: boolean): Value | string {
  const plain = (value: Value): Value | string => (hasArguments ? `${called} has arguments but cannot be invoked as function` : value);
  switch (receiver.type) {
    case 'invalid':
      return invalid;
    case 'data': {
      const found = dataField(receiver.value, called);
      if (found) return plain(found);
      break;
    }
    case 'sample':
      if (called === 'Labels') return plain({ type: 'labels', value: receiver.value.labels });
      if (called === 'Value') return plain(float(receiver.value.value));
      break;
    case 'labels':
      if (hasArguments) return `${called} is not a method but has arguments`;
      return text(receiver.value.get(called) ?? '');
    case 'map':
      if (hasArguments) return `${called} is not a method but has arguments`;
      return receiver.value.get(called) ?? { type: 'nil' };
    case 'nil':
      return `nil pointer evaluating interface {}.${called}`;
    default:
      break;
  }
  return `can't evaluate field ${called} in type ${behindInterface ? 'interface {}' : typeName(receiver.type)}`;
}

/** A field of what an alert's template is given; undefined: it has none of the name. Source: prometheus/prometheus template/template.go `AlertTemplateData`. */
function dataField(data: AlertData, called: string): Value | undefined {
  switch (called) {
    case 'Labels':
      return { type: 'labels', value: data.labels };
    case 'ExternalLabels':
      return { type: 'labels', value: data.externalLabels };
    case 'ExternalURL':
      return text(data.externalUrl);
    case 'Value':
      return float(data.value);
    default:
      return undefined;
  }
}
