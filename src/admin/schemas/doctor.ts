import { z } from 'zod';

const EXAMPLE_FINDINGS = {
  findings: [
    {
      id: 'unlimited_keys',
      severity: 'warning',
      where: 'key_3fZkq0T8mXbV2nYc7LpR (Production App)',
      what: '1 key: no limit and no budget holds for them',
      advice: 'Set defaultPlan, or give these keys a plan, limits or a budget.',
    },
  ],
} as const;

export const doctorSchema = z
  .object({
    findings: z
      .array(
        z.object({
          id: z.string().describe('Its anchor in docs/doctor.md.'),
          severity: z.enum(['error', 'warning', 'note']),
          where: z.string().describe('A path in gateway.yaml, a file, models or keys.'),
          what: z.string(),
          advice: z.string(),
        }),
      )
      .readonly()
      .describe('The worst first.'),
  })
  .meta({ id: 'Doctor', examples: [EXAMPLE_FINDINGS] });

export type DoctorObject = z.output<typeof doctorSchema>;
