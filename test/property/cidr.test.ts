import { BlockList } from 'node:net';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { cidrContains, parseCidr } from '../../src/lib/cidr.ts';

it('agrees with the BlockList of node:net on IPv4', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 }), (net, address, bits) => {
      const list = new BlockList();
      list.addSubnet(net, bits, 'ipv4');
      const cidr = parseCidr(`${net}/${bits}`);
      expect(cidrContains(cidr, address)).toBe(list.check(address, 'ipv4'));
      expect(cidrContains(cidr, `::ffff:${address}`)).toBe(list.check(address, 'ipv4'));
      expect(cidrContains(cidr, net)).toBe(true);
    }),
  );
});

it('agrees with the BlockList of node:net on IPv6', () => {
  const v6 = fc.ipV6().filter((text) => !/^[0:]*:ffff:/i.test(text));
  fc.assert(
    fc.property(v6, v6, fc.integer({ min: 0, max: 128 }), (net, address, bits) => {
      const list = new BlockList();
      list.addSubnet(net, bits, 'ipv6');
      const cidr = parseCidr(`${net}/${bits}`);
      expect(cidrContains(cidr, address)).toBe(list.check(address, 'ipv6'));
      expect(cidrContains(cidr, net)).toBe(true);
    }),
  );
});
