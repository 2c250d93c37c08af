import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type Sandbox, startSandbox } from '../../src/sandbox/sandbox.ts';

interface RealtimeEvent {
  readonly type: string;
  readonly delta?: string;
}

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

describe('the realtime API of the sandbox', () => {
  it('answers a text message over a WebSocket', async () => {
    const socket = open('/v1/realtime?model=gpt-realtime');
    const events: RealtimeEvent[] = [];
    await new Promise<void>((resolve, reject) => {
      socket.on('error', reject);
      socket.on('open', () => ask(socket, 'Hello?'));
      socket.on('message', (data: Buffer) => {
        const event = JSON.parse(data.toString()) as RealtimeEvent;
        events.push(event);
        if (event.type === 'response.done') resolve();
      });
    });
    socket.terminate();
    expect(events.map((event) => event.delta ?? '').join('')).toContain('Hello from the Tollgate sandbox.');
  });

  it('answers 404 to a WebSocket anywhere else', async () => {
    const error = await new Promise<Error>((resolve) => open('/v1/nowhere').on('error', resolve));
    expect(error.message).toContain('404');
  });
});

function open(path: string): WebSocket {
  return new WebSocket(sandbox.url('openai').replace('http:', 'ws:') + path);
}

function ask(socket: WebSocket, text: string): void {
  const item = { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
  socket.send(JSON.stringify({ type: 'conversation.item.create', item }));
  socket.send(JSON.stringify({ type: 'response.create', response: { output_modalities: ['text'] } }));
}
