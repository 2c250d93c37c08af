/**
 * Counter, gauge and histogram families that are cheap to raise and to scrape: a series is found once by its
 * label values and then raised directly, and its labels are written out once. prom-client resolves labels at
 * every call and escapes them at every scrape, which takes several times as long for a thousand keys.
 *
 * The text format: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

/** What a family says of itself, for docs/metrics.md. */
export interface MetricDescription {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly labelNames: readonly string[];
}

export interface MetricFamily {
  readonly description: MetricDescription;
  /** Its lines in the text format, each with its line feed. */
  render(): string;
}

export interface CounterSeries {
  /** `{name="value"}`, or nothing. */
  readonly labels: string;
  value: number;
}

/** Series are keyed by their label values, joined by a character that no label holds. */
function seriesId(values: readonly string[]): string {
  return values.join('\u0000');
}

/** `name="value",…` without braces. */
function formatLabels(names: readonly string[], values: readonly string[]): string {
  return names.map((name, index) => `${name}="${escapeLabel(values[index] ?? '')}"`).join(',');
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
}

function formatHead({ name, help, type }: MetricDescription): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
}

export class CounterFamily implements MetricFamily {
  readonly description: MetricDescription;
  readonly #series = new Map<string, CounterSeries>();

  constructor(
    name: string,
    help: string,
    labelNames: readonly string[],
    type: 'counter' | 'gauge' = 'counter',
  ) {
    this.description = { name, help, type, labelNames };
  }

  /** The series with these label values, to be raised directly. */
  series(...values: string[]): CounterSeries {
    const id = seriesId(values);
    let series = this.#series.get(id);
    if (series === undefined) {
      const labels = formatLabels(this.description.labelNames, values);
      series = { labels: labels === '' ? '' : `{${labels}}`, value: 0 };
      this.#series.set(id, series);
    }
    return series;
  }

  add(by: number, ...values: string[]): void {
    this.series(...values).value += by;
  }

  set(value: number, ...values: string[]): void {
    this.series(...values).value = value;
  }

  clear(): void {
    this.#series.clear();
  }

  render(): string {
    const { name } = this.description;
    let text = formatHead(this.description);
    for (const { labels, value } of this.#series.values()) text += `${name}${labels} ${value}\n`;
    return text;
  }
}

export interface HistogramSeries {
  /** `name="value",…` */
  readonly labels: string;
  /** Observations per bucket, not cumulated; the last cell is +Inf. */
  readonly counts: Float64Array;
  sum: number;
}

export class HistogramFamily implements MetricFamily {
  readonly description: MetricDescription;
  readonly #bounds: readonly number[];
  readonly #series = new Map<string, HistogramSeries>();

  /** `bounds`: upper limits of the buckets, rising, without +Inf. There is at least one label. */
  constructor(name: string, help: string, labelNames: readonly string[], bounds: readonly number[]) {
    this.description = { name, help, type: 'histogram', labelNames };
    this.#bounds = bounds;
  }

  /** The series with these label values, to be raised with observeIn. */
  series(...values: string[]): HistogramSeries {
    const id = seriesId(values);
    let series = this.#series.get(id);
    if (series === undefined) {
      const labels = formatLabels(this.description.labelNames, values);
      series = { labels, counts: new Float64Array(this.#bounds.length + 1), sum: 0 };
      this.#series.set(id, series);
    }
    return series;
  }

  observeIn(series: HistogramSeries, value: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && value > (this.#bounds[bucket] ?? Infinity)) bucket++;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += value;
  }

  render(): string {
    let text = formatHead(this.description);
    for (const series of this.#series.values()) text += this.#renderSeries(series);
    return text;
  }

  #renderSeries({ labels, counts, sum }: HistogramSeries): string {
    const { name } = this.description;
    let text = '';
    let cumulated = 0;
    for (let bucket = 0; bucket < counts.length; bucket++) {
      cumulated += counts[bucket] ?? 0;
      text += `${name}_bucket{${labels},le="${this.#bounds[bucket] ?? '+Inf'}"} ${cumulated}\n`;
    }
    return `${text}${name}_sum{${labels}} ${sum}\n${name}_count{${labels}} ${cumulated}\n`;
  }
}
