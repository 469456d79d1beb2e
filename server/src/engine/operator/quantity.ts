import type { Node } from '../syntax/tree.js';
import { optionalText } from './fields.js';

const thousands = ['', 'k', 'M', 'G', 'T', 'P', 'E'];

/** A quantity of Kubernetes (`1.1`, `1100m`, `1Ki`) as a number. apimachinery pkg/api/resource `ParseQuantity`. */
export function quantityAt(node: Node | undefined, key: string): number | undefined {
  const match = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)(?:([numkMGTPE]?)|([KMGTPE])i)$/.exec(optionalText(node, key) ?? '');
  if (!match) return undefined;
  const [, number, decimal = '', binary] = match;
  const parts = ['n', 'u', 'm'].indexOf(decimal);
  // Divided, so that 1100m is 1.1.
  if (parts >= 0) return Number(number) / 1000 ** (3 - parts);
  return Number(number) * (binary ? 1024 ** thousands.indexOf(binary.replace('K', 'k')) : 1000 ** thousands.indexOf(decimal));
}
