import { keyStatus } from '../../domain/key.ts';
import type { FoundKey } from '../../domain/principal.ts';
import type { AdminServer } from '../fastify-types.ts';
import { problems } from '../schemas/common.ts';
import { verdictSchema, verificationSchema } from '../schemas/key.ts';
import { describeWithUsage, keysOf, READ_KEYS } from './key-parts.ts';
import type { RouteParts } from './parts.ts';

/** Is this key good? For a service that checks keys itself instead of standing behind the gateway. */
export function addVerifyRoute(server: AdminServer, parts: RouteParts): void {
  const { management } = parts;
  server.post(
    '/api-keys/verify',
    {
      config: { access: READ_KEYS },
      schema: {
        summary: 'Tell whether a key is valid, without counting a request',
        description:
          'Limits, addresses, origins and permissions are not judged. A key of another project is unknown.',
        tags: ['API keys'],
        body: verificationSchema,
        response: { 200: verdictSchema, ...problems() },
      },
    },
    async (request) => {
      const found = await management.findApiKey(request.body.key);
      if (found === null || !keysOf(request, parts).sees(found.key)) {
        return { valid: false, reason: 'unknown' as const, key: null };
      }
      const reason = findReason(found, management.clock.nowMs());
      const record = await management.keys.show(found.key.id);
      return { valid: reason === null, reason, key: await describeWithUsage(record, parts) };
    },
  );
}

function findReason({ key, project, kind, secretExpiresAt }: FoundKey, nowMs: number) {
  const status = keyStatus(key, nowMs);
  if (status !== 'active') return status;
  if (secretExpiresAt !== null && secretExpiresAt <= nowMs) return 'expired' as const;
  if (!project.active) return 'project_inactive' as const;
  return kind === 'public' ? ('public_key' as const) : null;
}
