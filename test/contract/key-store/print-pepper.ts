import { loadOrCreatePepper } from '../../../src/keys/pepper.ts';

process.send?.(loadOrCreatePepper(process.argv[2] ?? '').toString('hex'));
