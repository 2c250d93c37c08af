import type { BookModel, NameRule, PricedModel, PriceProvider } from './price-table.ts';

/**
 * The first model of a provider whose rule accepts a name. Most rules are lists of exact names, so an unknown
 * name, which any caller can invent, is held against the few others alone.
 */
export class ModelIndex {
  /** Exact name → position of the first model that has it. */
  readonly #exact = new Map<string, number>();
  readonly #others: { readonly position: number; readonly rule: NameRule }[] = [];
  readonly #models: readonly BookModel[];

  constructor(provider: PriceProvider) {
    this.#models = provider.models;
    provider.models.forEach(({ rule }, position) => this.#add(rule, position));
  }

  /** `name` in lower case. */
  find(name: string): PricedModel | null {
    const exact = this.#exact.get(name) ?? Number.POSITIVE_INFINITY;
    const other = this.#others.find(({ rule }) => matchesRule(rule, name));
    return this.#models[Math.min(exact, other?.position ?? exact)]?.model ?? null;
  }

  #add(rule: NameRule, position: number): void {
    if (rule.kind === 'or') for (const part of rule.rules) this.#add(part, position);
    else if (rule.kind !== 'equals') this.#others.push({ position, rule });
    else if (!this.#exact.has(rule.text)) this.#exact.set(rule.text, position);
  }
}

/** Whether the rule accepts the name, which is in lower case. */
export function matchesRule(rule: NameRule, name: string): boolean {
  switch (rule.kind) {
    case 'or':
      return rule.rules.some((part) => matchesRule(part, name));
    case 'and':
      return rule.rules.every((part) => matchesRule(part, name));
    case 'equals':
      return name === rule.text;
    case 'starts_with':
      return name.startsWith(rule.text);
    case 'ends_with':
      return name.endsWith(rule.text);
    case 'contains':
      return name.includes(rule.text);
    case 'regex':
      return new RegExp(rule.text).test(name);
  }
}
