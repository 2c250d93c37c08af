/** Figures for people, in the notation of their browser. */

const COUNT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const COMPACT = new Intl.NumberFormat(undefined, { notation: 'compact', maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 });
const CENTS = money(2, 2);
const SMALL = money(2, 4);
const TINY = new Intl.NumberFormat(undefined, {
  style: 'currency',
  currency: 'USD',
  currencyDisplay: 'narrowSymbol',
  maximumSignificantDigits: 2,
});

function money(minimumFractionDigits: number, maximumFractionDigits: number): Intl.NumberFormat {
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency: 'USD',
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits,
    maximumFractionDigits,
  });
}

export function formatCount(count: number): string {
  return COUNT.format(count);
}

/** `12.3K`: where there is room for few characters. */
export function formatCompact(count: number): string {
  return COMPACT.format(count);
}

/** `share` is 1 for all of it. */
export function formatPercent(share: number): string {
  return PERCENT.format(share);
}

/** A request may cost less than a thousandth of a cent, which must not look like nothing. */
export function formatUsd(usd: number): string {
  const size = Math.abs(usd);
  if (size === 0 || size >= 1) return CENTS.format(usd);
  return size >= 0.01 ? SMALL.format(usd) : TINY.format(usd);
}

export function formatMs(ms: number | null): string {
  if (ms === null) return '–';
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(ms >= 10_000 ? 1 : 2)} s`;
  return ms >= 100 ? `${COUNT.format(ms)} ms` : `${ms.toFixed(1)} ms`;
}

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), BYTE_UNITS.length - 1);
  const value = bytes / 1_024 ** power;
  return `${value.toFixed(power === 0 || value >= 100 ? 0 : 1)} ${BYTE_UNITS[power] ?? 'B'}`;
}
