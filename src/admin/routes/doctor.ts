import type { AdminServer } from '../fastify-types.ts';
import { problems } from '../schemas/common.ts';
import { doctorSchema } from '../schemas/doctor.ts';
import { createSerial } from '../serial.ts';
import type { RouteParts } from './parts.ts';

export function addDoctorRoute(server: AdminServer, { management }: RouteParts): void {
  // It reads every key and connects to every upstream.
  const oneAtATime = createSerial();
  server.get(
    '/doctor',
    {
      config: { access: { role: 'viewer' } },
      schema: {
        summary: 'What works today and will hurt one day',
        description:
          'What `tollgate doctor` finds, the worst first. Upstreams that do not answer take 3 seconds.',
        tags: ['Configuration'],
        response: { 200: doctorSchema, ...problems() },
      },
    },
    () => oneAtATime(async () => ({ findings: await management.examine() })),
  );
}
