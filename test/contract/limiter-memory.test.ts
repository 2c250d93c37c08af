import { describeLimiter } from './limiter/describe-limiter.ts';
import { createMemoryFixture } from './limiter/memory-fixture.ts';

describeLimiter('memory', () => createMemoryFixture());
