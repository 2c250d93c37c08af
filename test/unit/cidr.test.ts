import { expect, it } from 'vitest';
import { cidrContains, networkOf, parseCidr } from '../../src/lib/cidr.ts';

it.each([
  ['10.0.0.0/8', '10.255.255.255', true],
  ['10.0.0.0/8', '11.0.0.0', false],
  ['10.1.2.3/8', '10.200.0.1', true],
  ['192.168.1.7', '192.168.1.7', true],
  ['192.168.1.7', '192.168.1.8', false],
  ['0.0.0.0/0', '255.255.255.255', true],
  ['255.255.255.255/32', '255.255.255.255', true],
  ['128.0.0.0/1', '200.1.1.1', true],
  ['128.0.0.0/1', '127.255.255.255', false],
  ['10.0.0.0/8', '::ffff:10.1.2.3', true],
  ['10.0.0.0/8', '::FFFF:10.1.2.3', true],
  ['10.0.0.0/8', '::ffff:a01:203', true],
  ['10.0.0.0/8', '0:0:0:0:0:ffff:10.1.2.3', true],
  ['::ffff:10.0.0.0/104', '10.9.9.9', true],
  ['::ffff:10.0.0.1', '10.0.0.1', true],
  ['::1', '::1', true],
  ['::1/128', '0:0:0:0:0:0:0:1', true],
  ['::/0', '2001:db8::1', true],
  ['::/0', '10.0.0.1', false],
  ['0.0.0.0/0', '::1', false],
  ['2001:db8::/32', '2001:db8:ffff::1', true],
  ['2001:db8::/32', '2001:db9::1', false],
  ['2001:db8::/33', '2001:db8:8000::1', false],
  ['fe80::/10', 'fe80::1%eth0', true],
  ['64:ff9b::/96', '64:ff9b::10.0.0.1', true],
])('%s contains %s: %s', (range, address, expected) => {
  expect(cidrContains(parseCidr(range), address)).toBe(expected);
});

it.each([
  '',
  'unix',
  '10.0.0',
  '10.0.0.0.0',
  '10.0.0.01',
  '10.0.0.256',
  '1::2::3',
  '::ffff:10.0.0',
  ' 10.0.0.1',
])('contains nothing that is no address: %j', (address) => {
  expect(cidrContains(parseCidr('0.0.0.0/0'), address)).toBe(false);
  expect(cidrContains(parseCidr('::/0'), address)).toBe(false);
});

it.each([
  '',
  'localhost',
  '10.0.0.0/',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/8/8',
  '010.0.0.0/8',
  '::1/129',
  'fe80::1%eth0/64',
  '::ffff:10.0.0.0/8',
  '10.0.0.0/8 ',
])('refuses the range %j', (text) => {
  expect(() => parseCidr(text)).toThrow(RangeError);
  expect(() => parseCidr(text)).toThrow(JSON.stringify(text));
});

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::ffff:c000:207', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['unknown', 'unknown'],
])('counts %s as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
