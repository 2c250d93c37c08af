/** Actions and actors of the audit log in words. */
import type { AuditRecordObject } from '../../../admin/api-types.ts';

const THINGS: Readonly<Record<string, string>> = {
  key: 'key',
  project: 'project',
  admin_token: 'admin token',
  session: 'session',
  config: 'configuration',
  alert_rule: 'alert rule',
  alert_event: 'alert event',
  webhook: 'webhook',
};

const DEEDS: Readonly<Record<string, string>> = {
  'session.sign_in': 'signed in',
  'session.sign_in_failed': 'failed to sign in',
  'session.sign_out': 'signed out',
  'config.reload': 'reloaded the configuration',
  'key.import': 'imported key',
  'key.renew': 'renewed key',
  'webhook.test': 'tested webhook',
  'webhook.resend': 'sent again to webhook',
};

const VERBS: Readonly<Record<string, string>> = {
  create: 'created',
  update: 'changed',
  delete: 'deleted',
  enable: 'enabled',
  disable: 'disabled',
  revoke: 'revoked',
  rotate: 'rotated',
  mute: 'muted',
  unmute: 'unmuted',
};

export const SUBJECT_CHOICES = Object.entries(THINGS).map(([value, word]) => ({
  value,
  label: `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
}));

/** `changed key`; an action that is not known here as it is. */
export function describeAction(action: string): string {
  const [thing = '', verb = ''] = action.split('.');
  const deed = VERBS[verb];
  return DEEDS[action] ?? (deed === undefined ? action : `${deed} ${THINGS[thing] ?? thing}`);
}

const ACTORS: Readonly<Record<AuditRecordObject['actor']['type'], string>> = {
  admin_token: 'admin token',
  api_key: 'API key',
  cli: 'command line',
  file: 'gateway.yaml',
  system: 'by itself',
  anonymous: 'nobody known',
};

export function describeActor({ actor, source }: Pick<AuditRecordObject, 'actor' | 'source'>): string {
  const from = source === null ? '' : `, from ${source}`;
  return `${ACTORS[actor.type]}${from}`;
}
