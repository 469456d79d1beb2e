/** Whole numbers from 0 on. */
export type Numbers = Uint16Array | Uint32Array;

/** A copy of numbers to be kept: in two bytes each where none is larger. */
export function narrow(numbers: readonly number[] | Numbers): Numbers {
  for (let i = 0; i < numbers.length; i++) if ((numbers[i] as number) > 0xffff) return new Uint32Array(numbers);
  return new Uint16Array(numbers);
}
