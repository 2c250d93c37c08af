/** The network that an address is shown in. */
import { expect, it } from 'vitest';
import { networkAround } from '../../src/dashboard/format/networks.ts';

it.each([
  ['203.0.113.7', '203.0.113.0/24'],
  ['2001:db8:1:2::5', '2001:db8:1::/48'],
  ['2001:db8::5', '2001:db8::/48'],
  ['2001:DB8:0:1:2:3:4:5', '2001:db8::/48'],
  ['::1', '::/48'],
  ['unknown', 'unknown'],
])('%s in %s', (address, network) => {
  expect(networkAround(address)).toBe(network);
});
