/**
 * Makes a database of one country for one block of IPv4 addresses, in the format of MaxMind:
 * https://maxmind.github.io/MaxMind-DB/
 */
const EXTENDED = 7;
const TYPES = { text: 2, uint16: 5, uint32: 6, map: 7, uint64: 9, array: 11 } as const;

type Value =
  | string
  | { readonly list: readonly string[] }
  | { readonly uint16: number }
  | { readonly uint32: number }
  | { readonly uint64: number }
  | { readonly map: Readonly<Record<string, Value>> };

function control(type: number, size: number): Buffer {
  return type > EXTENDED ? Buffer.from([size, type - EXTENDED]) : Buffer.from([(type << 5) | size]);
}

function encodeNumber(type: number, value: number, bytes: number): Buffer {
  const digits = Buffer.alloc(bytes);
  digits.writeUIntBE(value, 0, bytes);
  return Buffer.concat([control(type, bytes), digits]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'string')
    return Buffer.concat([control(TYPES.text, value.length), Buffer.from(value)]);
  if ('map' in value) {
    const fields = Object.entries(value.map);
    const parts = fields.flatMap(([name, each]) => [encode(name), encode(each)]);
    return Buffer.concat([control(TYPES.map, fields.length), ...parts]);
  }
  if ('uint16' in value) return encodeNumber(TYPES.uint16, value.uint16, 2);
  if ('uint32' in value) return encodeNumber(TYPES.uint32, value.uint32, 4);
  if ('uint64' in value) return encodeNumber(TYPES.uint64, value.uint64, 6);
  return Buffer.concat([control(TYPES.array, value.list.length), ...value.list.map(encode)]);
}

/** `block`: the first byte of the addresses of the country; all others belong to none. */
export function makeCountryDatabase(block: number, isoCode: string): Buffer {
  const nodes = 8;
  const tree = Buffer.alloc(nodes * 6);
  for (let node = 0; node < nodes; node++) {
    const bit = (block >> (7 - node)) & 1;
    // The data section begins 16 bytes behind the tree, and record values count from the number of nodes on.
    const next = node === nodes - 1 ? nodes + 16 : node + 1;
    tree.writeUIntBE(nodes, node * 6 + (1 - bit) * 3, 3);
    tree.writeUIntBE(next, node * 6 + bit * 3, 3);
  }
  const data = encode({ map: { country: { map: { iso_code: isoCode } } } });
  const metadata = encode({
    map: {
      binary_format_major_version: { uint16: 2 },
      binary_format_minor_version: { uint16: 0 },
      build_epoch: { uint64: 1_767_225_600 },
      database_type: 'Test-Country',
      description: { map: { en: 'test' } },
      ip_version: { uint16: 4 },
      languages: { list: ['en'] },
      node_count: { uint32: nodes },
      record_size: { uint16: 24 },
    },
  });
  return Buffer.concat([
    tree,
    Buffer.alloc(16),
    data,
    Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1'),
    metadata,
  ]);
}
