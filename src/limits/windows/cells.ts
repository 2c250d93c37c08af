/**
 * Two views of the same bytes. A place in them is given in words of 4 bytes (`at`); places that hold a
 * float64 are even, so that `at >> 1` is their index in `f64`.
 */
export interface Cells {
  readonly u32: Uint32Array;
  readonly f64: Float64Array;
}
