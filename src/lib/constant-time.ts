import { timingSafeEqual } from 'node:crypto';

/** Compares two texts in a time that does not depend on where they differ, only on whether their lengths do. */
export function equalInConstantTime(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}
