/** Cuts bytes at places between 0 (beginning) and 1 (end), each piece in memory of its own. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const positions = [0, ...places.map((place) => Math.floor(place * bytes.length)), bytes.length];
  positions.sort((left, right) => left - right);
  return positions.slice(1).map((end, index) => copyOf(bytes.subarray(positions[index], end)));
}

/** As a socket delivers it; Buffer.from would share one memory among many. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.alloc(bytes.length);
  bytes.copy(copy);
  return copy;
}
