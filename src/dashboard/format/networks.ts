/**
 * The network that an address most likely belongs to, for people: `203.0.113.0/24`, or for IPv6 the /48 that one site
 * gets. Text that is no address stays as it is.
 */
export function networkAround(address: string): string {
  if (!address.includes(':')) {
    const numbers = address.split('.');
    return numbers.length === 4 ? `${numbers.slice(0, 3).join('.')}.0/24` : address;
  }
  const [start = '', end] = address.toLowerCase().split('::');
  const first = start === '' ? [] : start.split(':');
  const rest = end === undefined || end === '' ? [] : end.split(':');
  const zeros = end === undefined ? 0 : Math.max(0, 8 - first.length - rest.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => '0'), ...rest].slice(0, 3);
  while (groups.at(-1) === '0') groups.pop();
  return `${groups.join(':')}::/48`;
}
