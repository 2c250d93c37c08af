import { ALERT_KINDS, type AlertKind } from '../domain/alert-kinds.ts';
import { CounterFamily } from './metric-family.ts';

/** Begins with a zero of each kind: a series that begins with the first alert would hide it from whoever compares. */
export class AlertMetrics {
  readonly family = new CounterFamily(
    'tollgate_alerts_firing',
    'Alerts that have begun and are not over, muted ones too.',
    ['kind'],
    'gauge',
  );

  constructor() {
    this.show(new Map());
  }

  show(firing: ReadonlyMap<AlertKind, number>): void {
    for (const kind of ALERT_KINDS) this.family.set(firing.get(kind) ?? 0, kind);
  }
}
