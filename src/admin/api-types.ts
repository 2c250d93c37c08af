/** The objects of the management API as a client sees them, made of the schemas that validate. Types alone. */
import type { z } from 'zod';
import type { adminTokenSchema, issuedAdminTokenSchema, newAdminTokenSchema } from './schemas/admin-token.ts';
import type {
  alertEventSchema,
  alertRuleChangesSchema,
  alertRuleSchema,
  newAlertRuleSchema,
} from './schemas/alert.ts';
import type { auditRecordSchema, auditVerdictSchema } from './schemas/audit.ts';
import type { problemSchema } from './schemas/common.ts';
import type { doctorSchema } from './schemas/doctor.ts';
import type { keyLimitsSchema } from './schemas/key-limits.ts';
import type { issuedKeySchema, keyChangesSchema, keySchema, newKeySchema } from './schemas/key.ts';
import type { newProjectSchema, projectChangesSchema, projectSchema } from './schemas/project.ts';
import type { requestListSchema, usageReportSchema } from './schemas/usage.ts';
import type { sessionSchema } from './schemas/session.ts';
import type {
  deliverySchema,
  issuedWebhookSchema,
  newWebhookSchema,
  webhookChangesSchema,
  webhookSchema,
} from './schemas/webhook.ts';

export interface Page<Item> {
  readonly data: readonly Item[];
  readonly next_cursor: string | null;
}

export type SessionObject = z.output<typeof sessionSchema>;
export type ProblemObject = z.output<typeof problemSchema>;
export type KeyObject = z.output<typeof keySchema>;
export type IssuedKeyObject = z.output<typeof issuedKeySchema>;
export type NewKeyBody = z.input<typeof newKeySchema>;
export type KeyChangesBody = z.input<typeof keyChangesSchema>;
export type ProjectObject = z.output<typeof projectSchema>;
export type NewProjectBody = z.input<typeof newProjectSchema>;
export type ProjectChangesBody = z.input<typeof projectChangesSchema>;
export type AdminTokenObject = z.output<typeof adminTokenSchema>;
export type IssuedAdminTokenObject = z.output<typeof issuedAdminTokenSchema>;
export type UsageReportObject = z.output<typeof usageReportSchema>;
export type RequestObject = z.output<typeof requestListSchema>['data'][number];
export type KeyLimitsObject = z.output<typeof keyLimitsSchema>;
export type DoctorObject = z.output<typeof doctorSchema>;
export type AlertEventObject = z.output<typeof alertEventSchema>;
export type AuditRecordObject = z.output<typeof auditRecordSchema>;
export type NewAdminTokenBody = z.input<typeof newAdminTokenSchema>;
export type AlertRuleObject = z.output<typeof alertRuleSchema>;
export type NewAlertRuleBody = z.input<typeof newAlertRuleSchema>;
export type AlertRuleChangesBody = z.input<typeof alertRuleChangesSchema>;
export type AuditVerdictObject = z.output<typeof auditVerdictSchema>;
export type WebhookObject = z.output<typeof webhookSchema>;
export type IssuedWebhookObject = z.output<typeof issuedWebhookSchema>;
export type NewWebhookBody = z.input<typeof newWebhookSchema>;
export type WebhookChangesBody = z.input<typeof webhookChangesSchema>;
export type WebhookDeliveryObject = z.output<typeof deliverySchema>;
